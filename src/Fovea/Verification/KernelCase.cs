namespace Fovea;

/// <summary>A whole kernel that the self-test runs, forward and backward.</summary>
/// <param name="Name">What the report calls it.</param>
/// <param name="Inputs">The shapes of its inputs.</param>
/// <param name="Run">Computes the output; sizes that no vector divides, so that the ends of rows are tested, too.</param>
internal sealed record KernelCase(string Name, Shape[] Inputs, Func<Tensor[], Tensor> Run)
{
    public static readonly KernelCase[] All =
    [
        new("3x3 convolution", [new(1, 20, 7, 9), new(37, 20, 3, 3), new(37)], static t => t[0].Convolution(t[1], t[2], padding: 1)),
        new("1x1 convolution", [new(1, 20, 7, 9), new(37, 20, 1, 1), new(37)], static t => t[0].Convolution(t[1], t[2])),
        new("depthwise convolution", [new(1, 37, 7, 9), new(37, 1, 3, 3)], static t => t[0].Convolution(t[1], padding: 1, groups: 37)),
        new("linear layer", [new(5, 37), new(11, 37), new(11)], static t => t[0].Linear(t[1], t[2])),
        new("batch norm", [new(2, 37, 7, 3), new(37), new(37)], static t => t[0].BatchNorm(
            t[1], t[2], Tensor.Filled(new Shape(37), 0f), Tensor.Filled(new Shape(37), 1f), true, 0.1f, 1e-5f, Activation.Silu)),
        new("softmax", [new(7, 37)], static t => t[0].Softmax(1)),
        new("gate", [new(2, 37, 7, 3), new(2, 37, 1, 3), new(2, 37, 7, 1)], static t => t[0].Gate(t[1], t[2])),
        new("coordinate attention", [new(2, 37, 7, 9)], static t => t[0].Apply(Attention(37))),
    ];

    /// <summary>The output and the gradients of the inputs at a vector width.</summary>
    /// <param name="bits">The width.</param>
    public float[][] At(int bits)
    {
        int before = Kernels.Parallel.Bits;
        Kernels.Parallel.Bits = bits;
        try
        {
            using Workspace workspace = Workspace.Begin("self-test");
            Tensor[] inputs = [.. Inputs.Select(static (shape, i) => Draw(shape, i))];
            foreach (Tensor input in inputs)
                input.RequiresGradient = true;
            Tensor y = Run(inputs);
            float[] output = y.ToArray();
            y.Backward(Draw(y.Shape, Inputs.Length));
            return [output, .. inputs.Select(static input => input.Gradient?.ToArray() ?? [])];
        }
        finally
        {
            Kernels.Parallel.Bits = before == Kernels.Isa.Bits ? 0 : before;
        }
    }

    private static CoordinateAttention Attention(int channels)
    {
        CoordinateAttention attention = new(channels);
        attention.Initialize(1);
        return attention;
    }

    private static Tensor Draw(Shape shape, int number)
    {
        RandomStream stream = RandomStream.Keyed(RandomStream.Named(1, "self-test").State, (ulong)number);
        float[] values = new float[shape.Count];
        for (int i = 0; i < values.Length; i++)
            values[i] = (stream.NextSingle() * 2) - 1;
        return Tensor.From(values, shape);
    }
}
