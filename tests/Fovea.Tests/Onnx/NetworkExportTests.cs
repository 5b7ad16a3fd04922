namespace Fovea.Tests.Onnx;

/// <summary>Backbones and mechanisms crossed. The whole of it takes minutes and runs where <c>FOVEA_ONNX_MATRIX</c> is 1; some of it
/// always.</summary>
public sealed class NetworkExportTests
{
    private const string Variable = "FOVEA_ONNX_MATRIX";

    private static readonly string[] Small = ["mobilenet_v2_x0.35", "resnet18_x0.25", "shufflenet_v2_x0_5"];

    private static readonly string[] Large =
    [
        "resnet50_x0.25", "resnext50_32x4d", "efficientnet_b0", "mobilenext_x0.35", "bn_inception", "inception_resnet_v2", "senet154",
        "cifar_mobilenet_v2_x0.5",
    ];

    public static TheoryData<string, string> Pairs => Environment.GetEnvironmentVariable(Variable) == "1"
        ? Cross([.. Small, .. Large], [.. AttentionCatalog.Default.Entries.Select(static entry => entry.Name)])
        : Cross(Small, ["se", "ca"]);

    [Theory]
    [MemberData(nameof(Pairs))]
    public void A_network_with_attention_is_the_same_in_onnx_runtime(string network, string attention)
    {
        int side = network switch
        {
            "inception_resnet_v2" => 107, // smaller images do not reach its last block
            "cifar_mobilenet_v2_x0.5" => 32,
            _ => 64,
        };
        Model model;
        try
        {
            model = OnnxPeer.Network(network, attention, side);
            using Grad.Scope scope = Grad.Disabled();
            Graph.Trace(model, new Shape(1, 3, side, side));
        }
        catch (Exception exception) when (exception is SettingException or ShapeException or ArgumentException)
        {
            Assert.Skip($"{network} does not take {attention} at {side} pixels: {exception.Message}");
            return;
        }

        OnnxPeer.RequireSame(model, new Shape(1, 3, side, side));
    }

    private static TheoryData<string, string> Cross(string[] networks, string[] attentions)
    {
        TheoryData<string, string> pairs = [];
        foreach (string network in networks)
        {
            foreach (string attention in attentions.Prepend("none"))
                pairs.Add(network, attention);
        }

        return pairs;
    }
}
