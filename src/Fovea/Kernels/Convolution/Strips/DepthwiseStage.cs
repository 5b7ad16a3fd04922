namespace Fovea.Kernels;

/// <summary>A depthwise convolution with a register tile as the middle stage of a <see cref="StripChain"/>.</summary>
internal unsafe struct DepthwiseStage
{
    /// <summary>[tap][channel], with the bias behind.</summary>
    public float* Weights;

    public int Channels;
    public Size Source;
    public Size Target;

    /// <summary>The side of the kernel, 3 or 5.</summary>
    public int Kernel;

    /// <summary>1 or 2.</summary>
    public int Stride;

    /// <summary>Rows and columns of zeros above and to the left of the image.</summary>
    public Size Padding;

    public Epilogue Epilogue;

    /// <summary>The first source row, inside the image, that a target row reads.</summary>
    public readonly int FirstRow(int row) => Math.Clamp((row * Stride) - Padding.Height, 0, Source.Height);

    /// <summary>The source row after the last that a target row reads.</summary>
    public readonly int EndRow(int row) => Math.Clamp((row * Stride) - Padding.Height + Kernel, 0, Source.Height);

    /// <summary>Computes one target row of an image whose row 0 would lie at <paramref name="image"/>.</summary>
    public readonly void Run<V>(float* image, int row, float* target)
        where V : struct, ISimd<V>
    {
        DepthwiseOperands o = default;
        o.Weights = Weights;
        o.Bias = Weights + (Kernel * Kernel * Channels);
        (o.Low, o.High) = (Epilogue.Low, Epilogue.High);
        DepthwiseRow tiles = new(Source, Channels, Kernel, Stride, (row * Stride) - Padding.Height, -Padding.Width);
        tiles.Run<V>(ref o, image, target, Target.Width);
        if (Epilogue.Then == Activation.None)
            return;
        LateActivation late = new() { Target = target, Rows = 1, Count = Target.Width * Channels };
        late.Run<V>(Epilogue.Then);
    }
}
