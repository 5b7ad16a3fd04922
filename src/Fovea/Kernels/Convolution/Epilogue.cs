namespace Fovea.Kernels;

/// <summary>What a convolution does with its sums while they are still in registers or the first cache level: y = f(sum +
/// residual).</summary>
internal struct Epilogue
{
    private Epilogue(float low, float high, Activation then)
    {
        Low = low;
        High = high;
        Then = then;
    }

    /// <summary>Clamps sums from below, in registers.</summary>
    public float Low { get; }

    /// <summary>Clamps sums from above.</summary>
    public float High { get; }

    /// <summary>An activation that is no clamp; applied to a block while it is hot.</summary>
    public Activation Then { get; }

    /// <summary>Floats from the target to a map of the same shape that is added first; 0 where there is none.</summary>
    public nint Residual { get; set; }

    /// <summary>Whether sums are stored as they are.</summary>
    public readonly bool IsPlain =>
        Residual == 0 && Low == float.NegativeInfinity && High == float.PositiveInfinity && Then == Activation.None;

    /// <summary>The epilogue that applies an activation.</summary>
    public static Epilogue Of(Activation activation) => activation switch
    {
        Activation.None => new(float.NegativeInfinity, float.PositiveInfinity, Activation.None),
        Activation.Relu => new(0f, float.PositiveInfinity, Activation.None),
        Activation.Relu6 => new(0f, 6f, Activation.None),
        _ => new(float.NegativeInfinity, float.PositiveInfinity, activation),
    };
}
