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

    /// <summary>The stage of a shape, with packed weights.</summary>
    public static DepthwiseStage Of(in ConvolutionShape shape, float* weights, Epilogue epilogue) => new()
    {
        Weights = weights,
        Channels = shape.C,
        Source = new Size(shape.H, shape.W),
        Target = new Size(shape.OutputHeight, shape.OutputWidth),
        Kernel = shape.Kernel.Height,
        Stride = shape.Stride.Height,
        Padding = shape.Padding,
        Epilogue = epilogue,
    };

    /// <summary>The first source row, inside the image, that a target row reads.</summary>
    public readonly int FirstRow(int row) => Math.Clamp((row * Stride) - Padding.Height, 0, Source.Height);

    /// <summary>The source row after the last that a target row reads.</summary>
    public readonly int EndRow(int row) => Math.Clamp((row * Stride) - Padding.Height + Kernel, 0, Source.Height);

    /// <summary>Computes one target row of an image whose row 0 would lie at <paramref name="image"/>; its pixels lie one behind the
    /// other.</summary>
    public readonly void Run<V>(float* image, int row, float* target)
        where V : struct, ISimd<V>
    {
        Row<V>(image, row, target, Channels);
        if (Epilogue.Then == Activation.None)
            return;
        LateActivation late = new() { Target = target, Rows = 1, Count = Target.Width * Channels };
        late.Run<V>(Epilogue.Then);
    }

    /// <summary>The same where the pixels of the target lie at offsets that are a step apart.</summary>
    public readonly void Run<V>(float* image, int row, float* target, int* offsets, int step)
        where V : struct, ISimd<V>
    {
        Row<V>(image, row, target, step);
        if (Epilogue.Then == Activation.None)
            return;
        LateActivation late = new() { Target = target, Offsets = offsets, Rows = Target.Width, Count = Channels };
        late.Run<V>(Epilogue.Then);
    }

    private readonly void Row<V>(float* image, int row, float* target, int step)
        where V : struct, ISimd<V>
    {
        DepthwiseOperands o = default;
        o.Weights = Weights;
        o.Bias = Weights + (Kernel * Kernel * Channels);
        o.TargetStep = step;
        (o.Low, o.High) = (Epilogue.Low, Epilogue.High);
        DepthwiseRow tiles = new(Source, Channels, Kernel, Stride, (row * Stride) - Padding.Height, -Padding.Width);
        tiles.Run<V>(ref o, image, target, Target.Width);
    }
}
