namespace Fovea.Onnx;

/// <summary>How a network is exported.</summary>
public sealed record OnnxExportSettings
{
    /// <summary>The oldest version of the standard operators that is written.</summary>
    public const int OldestOpset = 13;

    /// <summary>The newest version of the standard operators that is written.</summary>
    public const int NewestOpset = 21;

    /// <summary>The version of the standard operators, 13 to 21.</summary>
    public int Opset { get; init; } = 17;

    /// <summary>Height and width of the input where they are fixed, in pixels; those of the network's preprocessing unless given.</summary>
    public Size? ImageSize { get; init; }

    /// <summary>Whether height and width are fixed also where the network could leave them open.</summary>
    public bool FixedSize { get; init; }

    /// <summary>Images in a batch where that is fixed; open unless given.</summary>
    public int? Batch { get; init; }
}
