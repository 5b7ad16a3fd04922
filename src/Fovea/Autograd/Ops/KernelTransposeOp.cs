namespace Fovea;

/// <summary>A convolution's weight with its two kernel axes exchanged, (O, I, kH, kW) → (O, I, kW, kH): what convolves a map whose rows
/// and columns are exchanged, without exchanging the map.</summary>
internal sealed record KernelTransposeOp : Op
{
    public static readonly KernelTransposeOp Instance = new();

    public override string Name => "kernel_transpose";

    public override BackwardNeeds Needs => BackwardNeeds.None;

    public override void InferShapes(ShapeContext c)
    {
        c.RequireRank(0, 4, "(O, I, kernel height, kernel width)");
        Shape weight = c.Input(0);
        c.Output(new Shape(weight[0], weight[1], weight[3], weight[2]));
    }

    public override void Forward(OpContext c)
    {
        Walk(c, out Steps source, out Steps target);
        Copy(c.Input(0).Span, source, c.Output().MutableSpan, target, c.Input(0).Shape);
    }

    public override void Backward(OpContext c)
    {
        Walk(c, out Steps source, out Steps target);
        Copy(c.OutputGradient(), target, c.InputGradientToWrite(0), source, c.Input(0).Shape);
    }

    private static void Walk(OpContext c, out Steps source, out Steps target)
    {
        Shape weight = c.Input(0).Shape;
        source = c.Input(0).Layout == Layout.Nchw
            ? new Steps(weight[1] * weight[2] * weight[3], weight[2] * weight[3], weight[3], 1)
            : new Steps(weight[1] * weight[2] * weight[3], 1, weight[3] * weight[1], weight[1]);
        target = new Steps(weight[1] * weight[2] * weight[3], 1, weight[1], weight[2] * weight[1]);
    }

    private static void Copy(ReadOnlySpan<float> from, Steps source, Span<float> to, Steps target, Shape weight)
    {
        for (int o = 0; o < weight[0]; o++)
        {
            for (int i = 0; i < weight[1]; i++)
            {
                for (int y = 0; y < weight[2]; y++)
                {
                    for (int x = 0; x < weight[3]; x++)
                        to[target.Of(o, i, y, x)] = from[source.Of(o, i, y, x)];
                }
            }
        }
    }

    /// <summary>How far each of the weight's axes moves in memory.</summary>
    private readonly record struct Steps(int O, int I, int Y, int X)
    {
        public int Of(int o, int i, int y, int x) => (o * O) + (i * I) + (y * Y) + (x * X);
    }
}
