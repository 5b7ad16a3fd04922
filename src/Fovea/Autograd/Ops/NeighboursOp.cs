using System.Globalization;

namespace Fovea;

/// <summary>Each channel's neighbours, zeros beyond the ends: y[n, c, j] = x[n, c + j − (k − 1) / 2].</summary>
/// <remarks>Input: [N, C, 1, 1]. Output: [N, C, k].</remarks>
/// <param name="Kernel">Neighbours k, the channel itself in the middle; odd.</param>
internal sealed record NeighboursOp(int Kernel) : Op
{
    public override string Name => "neighbours";

    public override BackwardNeeds Needs => BackwardNeeds.None;

    public override IEnumerable<KeyValuePair<string, string>> Attributes =>
        [new("kernel", Kernel.ToString(CultureInfo.InvariantCulture))];

    public override void InferShapes(ShapeContext c)
    {
        Shape x = c.Input(0);
        if (x.Rank != 4 || x.H * x.W != 1)
            throw c.Fail("the input must be [N, C, 1, 1]");
        c.Output(new Shape(x.N, x.C, Kernel));
    }

    public override void Forward(OpContext c)
    {
        ReadOnlySpan<float> x = c.Input(0).Span;
        Span<float> y = c.Output().MutableSpan;
        int channels = c.Input(0).Shape.C;
        for (int i = 0; i < y.Length; i++)
        {
            int source = Source(i, channels);
            y[i] = source < 0 ? 0f : x[source];
        }
    }

    public override void Backward(OpContext c)
    {
        ReadOnlySpan<float> dy = c.OutputGradient();
        int channels = c.Input(0).Shape.C;
        Span<float> dx = c.InputGradient(0, out bool add);
        if (!add)
            dx.Clear();
        for (int i = 0; i < dy.Length; i++)
        {
            int source = Source(i, channels);
            if (source >= 0)
                dx[source] += dy[i];
        }
    }

    private int Source(int place, int channels)
    {
        int row = place / Kernel;
        int channel = (row % channels) + (place % Kernel) - ((Kernel - 1) / 2);
        return channel >= 0 && channel < channels ? (row / channels * channels) + channel : -1;
    }
}
