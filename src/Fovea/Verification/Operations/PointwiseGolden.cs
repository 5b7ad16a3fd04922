namespace Fovea;

/// <summary>How to run the golden cases of activations, arithmetic, reductions and changes of shape.</summary>
internal static class PointwiseGolden
{
    public static readonly Dictionary<string, Action<OpCase>> Runners = new()
    {
        ["relu"] = static c => c.Output("y", c.Input("x").Relu()),
        ["relu6"] = static c => c.Output("y", c.Input("x").Relu6()),
        ["hardswish"] = static c => c.Output("y", c.Input("x").HardSwish()),
        ["hardsigmoid"] = static c => c.Output("y", c.Input("x").HardSigmoid()),
        ["sigmoid"] = static c => c.Output("y", c.Input("x").Sigmoid()),
        ["silu"] = static c => c.Output("y", c.Input("x").Silu()),
        ["author_h_sigmoid"] = static c => c.Output("y", c.Input("x").HardSigmoid()),
        ["author_h_swish"] = static c => c.Output("y", c.Input("x").AuthorHardSwish()),
        ["square"] = static c => Square(c, c.Input("x")),
        ["softmax"] = static c => c.Output("y", c.Input("x").Softmax(c.Int("dim"))),
        ["log_softmax"] = static c => c.Output("y", c.Input("x").LogSoftmax(c.Int("dim"))),
        ["channel_shuffle"] = static c => c.Output("y", c.Input("x").ShuffleChannels(c.Int("groups"))),
        ["broadcast_add"] = static c => c.Output("y", c.Input("a") + c.Input("b")),
        ["broadcast_sub"] = static c => c.Output("y", c.Input("a") - c.Input("b")),
        ["broadcast_mul"] = static c => c.Output("y", c.Input("a") * c.Input("b")),
        ["broadcast_div"] = static c => Divide(c, c.Input("a"), c.Input("b")),
        ["broadcast_maximum"] = static c => c.Output("y", c.Input("a").Maximum(c.Input("b"))),
        ["mean"] = static c => c.Output("y", c.Input("x").Mean(c.Ints("dims"))),
        ["sum"] = static c => c.Output("y", c.Input("x").Sum(c.Ints("dims"))),
        ["amax"] = static c => c.Output("y", c.Input("x").Max(c.Ints("dims"))),
        ["cat"] = static c => c.Output("y", Tensor.Concat(c.Int("dim"), c.Input("a"), c.Input("b"))),
        ["permute"] = static c => c.Output("y", c.Input("x").Permute(c.Ints("dims"))),
        ["cat(max,mean) over dim 1"] = static c => c.Output("y", c.Input("x").ChannelMaxMean()),
    };

    private static void Square(OpCase c, Tensor x) => c.Output("y", x * x);

    // The file divides by b² + 1, which is never 0.
    private static void Divide(OpCase c, Tensor a, Tensor b) => c.Output("y", a / ((b * b) + 1f));
}
