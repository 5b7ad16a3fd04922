using Fovea.Kernels;
using static Fovea.Tests.GradInput;

namespace Fovea.Tests.Autograd;

/// <summary>Convolutions, linear layers and the attention that is one operation.</summary>
internal static class ConvolutionCases
{
    public static readonly GradCase[] All =
    [
        Convolution("3x3 by 2", new ConvolutionShape(2, 3, 7, 9, 9, 3, 2, 1, 1, 1)),
        Convolution("1x7", new ConvolutionShape(1, 3, 7, 9, 9, new Size(1, 7), 1, new Size(0, 3), 1, 1)),
        Convolution("7x1", new ConvolutionShape(1, 3, 9, 7, 17, new Size(7, 1), 1, new Size(3, 0), 1, 1)),
        Convolution("1x1", new ConvolutionShape(2, 9, 3, 7, 17, 1, 1, 0, 1, 1)),
        Convolution("depthwise", new ConvolutionShape(1, 17, 7, 3, 17, 3, 1, 1, 1, 17)),
        Convolution("groups, dilated", new ConvolutionShape(1, 6, 9, 7, 9, 3, 1, 2, 2, 3)),
        Convolution("more padding below and to the right", OneSided),
        Convolution("nothing but the weight", Dense, needs: [false, true, false]),
        Convolution("nothing but the input", Dense, needs: [true, false, false]),
        Convolution("a weight that was computed", Dense, weightIsParameter: false),
        new("ConvolutionOp", "no bias", [Map(1, 3, 7, 3), Parameter(9, 3, 3, 3)], static t => t[0].Convolution(t[1], padding: 1),
            static r => Reference(Dense, r[0], r[1], null)),
        new("Convolution1dOp", "5 of 17", [Map(2, 1, 17), Parameter(1, 1, 5), Parameter(1)],
            static t => t[0].Convolution1d(t[1], t[2], padding: 2), static r => Line(r[0], r[1], r[2], 2)),
        new("LinearOp", "17 to 9", [Map(3, 17), Parameter(9, 17), Parameter(9)], static t => t[0].Linear(t[1], t[2]),
            static r => Linear(r[0], r[1], r[2])),
        new("LinearOp", "tokens", [Map(2, 5, 17), Parameter(9, 17), Parameter(9)], static t => t[0].Linear(t[1], t[2]),
            static r => ShapeReference.Reshape(Linear(ShapeReference.Reshape(r[0], 10, 17), r[1], r[2]), 2, 5, 9)),
        new("LinearOp", "no bias", [Map(3, 17), Parameter(9, 17)], static t => t[0].Linear(t[1]),
            static r => Linear(r[0], r[1], Nd.Of([9], _ => 0))),
        new("ShuffleAttentionOp", "3 groups", [Map(2, 18, 3, 7), .. Enumerable.Repeat(Map(3), 6)],
            static t => t[0].ShuffleAttention(t[1], t[2], t[3], t[4], t[5], t[6], 3),
            static r => ShuffleAttentionReference.Run(r, 3, 1e-5)),
    ];

    private static ConvolutionShape Dense => new(1, 3, 7, 3, 9, 3, 1, 1, 1, 1);

    private static ConvolutionShape OneSided => new(2, 3, 7, 6, 9, 3, 2, 0, 1, 1) { ExtraPadding = 1 };

    private static GradCase Convolution(string name, ConvolutionShape s, bool[]? needs = null, bool weightIsParameter = true)
    {
        GradInput[] inputs =
        [
            Map(s.N, s.C, s.H, s.W),
            Parameter(s.O, s.GroupInputs, s.Kernel.Height, s.Kernel.Width) with { IsParameter = weightIsParameter },
            Parameter(s.O),
        ];
        ConvolutionOp op = new(s.Stride, s.Padding, s.Dilation, s.Groups) { ExtraPadding = s.ExtraPadding };
        return new GradCase(
            "ConvolutionOp", name, [.. inputs.Select((input, i) => input with { NeedsGradient = needs?[i] ?? true })],
            t => Op.Apply(op, t[0], t[1], t[2]), r => Reference(s, r[0], r[1], r[2]));
    }

    private static Nd Reference(ConvolutionShape s, Nd x, Nd weight, Nd? bias) =>
        new([s.N, s.O, s.OutputHeight, s.OutputWidth], ConvolutionReference.Forward(s, x.Data, weight.Data, bias?.Data));

    private static Nd Line(Nd x, Nd weight, Nd bias, int padding) => Nd.Of(x.Shape, i =>
    {
        double sum = bias.Data[0];
        for (int k = 0; k < weight.Data.Length; k++)
        {
            int place = i[2] + k - padding;
            sum += place < 0 || place >= x.Shape[2] ? 0 : weight.Data[k] * x[i[0], 0, place];
        }

        return sum;
    });

    private static Nd Linear(Nd x, Nd weight, Nd bias) => Nd.Of([x.Shape[0], weight.Shape[0]], i =>
        bias.Data[i[1]] + Enumerable.Range(0, x.Shape[1]).Sum(k => x[i[0], k] * weight[i[1], k]));
}
