namespace Fovea;

/// <summary>Plain data of a type that does not matter here: arguments of a training script, a NumPy number. It is never made, only
/// passed over.</summary>
/// <param name="Type">The name of the type.</param>
internal sealed record PickleObject(string Type)
{
    /// <summary>The fields that were set, where they are a dictionary.</summary>
    public PickleDictionary Fields { get; set; } = new();
}
