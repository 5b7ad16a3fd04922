namespace Fovea;

/// <summary>How to run the golden cases of convolutions, linear layers and matrix products.</summary>
internal static class ConvolutionGolden
{
    public static readonly Dictionary<string, Action<OpCase>> Runners = new()
    {
        ["conv2d"] = static c => c.Output(
            "y", c.Input("x").Convolution(
                c.Parameter("weight"), c.ParameterIfAny("bias"), c.Size("stride"), c.Size("padding"), c.Size("dilation"), c.Int("groups"))),
        ["conv2d_tf_same"] = SamePadding,
        ["conv1d"] = static c => c.Output(
            "y", c.Input("x").Convolution1d(
                c.Parameter("weight"), c.ParameterIfAny("bias"), c.Ints("stride")[0], c.Ints("padding")[0], c.Ints("dilation")[0],
                c.Int("groups"))),
        ["linear"] = static c => c.Output("y", c.Input("x").Linear(c.Parameter("weight"), c.ParameterIfAny("bias"))),
        ["matmul"] = static c => c.Output("y", c.Input("a").MatMul(c.Input("b"))),
    };

    // TensorFlow pads the end by one more where the padding is odd.
    private static void SamePadding(OpCase c)
    {
        int[] pads = c.Ints("pad_left_right_top_bottom");
        ConvolutionOp op = new(c.Size("stride"), new Size(pads[2], pads[0]), c.Size("dilation"), c.Int("groups"))
        {
            ExtraPadding = new Size(pads[3] - pads[2], pads[1] - pads[0]),
        };
        c.Output("y", Op.Apply(op, c.Input("x"), c.Parameter("weight"), c.ParameterIfAny("bias")));
    }
}
