namespace Fovea;

/// <summary>How to run the golden cases of convolutions and linear layers.</summary>
internal static class ConvolutionGolden
{
    public static readonly Dictionary<string, Action<OpCase>> Runners = new()
    {
        ["conv2d"] = static c => c.Output(
            "y", c.Input("x").Convolution(
                c.Parameter("weight"), c.ParameterIfAny("bias"), c.Size("stride"), c.Size("padding"), c.Size("dilation"), c.Int("groups"))),
        ["conv1d"] = static c => c.Output(
            "y", c.Input("x").Convolution1d(
                c.Parameter("weight"), c.ParameterIfAny("bias"), c.Ints("stride")[0], c.Ints("padding")[0], c.Ints("dilation")[0],
                c.Int("groups"))),
        ["linear"] = static c => c.Output("y", c.Input("x").Linear(c.Parameter("weight"), c.ParameterIfAny("bias"))),
    };
}
