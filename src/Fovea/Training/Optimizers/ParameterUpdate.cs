namespace Fovea;

/// <summary>One parameter in one step of an optimizer: its values, its gradient, its states and its rates.</summary>
internal readonly ref struct ParameterUpdate
{
    public required Span<float> Values { get; init; }

    /// <summary>The gradient; the step may overwrite it.</summary>
    public required Span<float> Gradient { get; init; }

    /// <summary>States in the order of their names; empty where one is not in use.</summary>
    public required Span<float> First { get; init; }

    public required Span<float> Second { get; init; }

    public required Span<float> Third { get; init; }

    public required double Rate { get; init; }

    /// <summary>The weight decay of this parameter; 0 where it does not decay.</summary>
    public required float Decay { get; init; }

    /// <summary>Whether weight decay applies to it, be it 0.</summary>
    public required bool Decays { get; init; }

    /// <summary>Whether the states have not seen a gradient yet.</summary>
    public required bool IsFirst { get; init; }
}
