using Fovea.Onnx;

namespace Fovea.Tests.Onnx;

/// <summary>Backbones and mechanisms crossed: a few pairs always; where <c>FOVEA_ONNX_MATRIX</c> is 1, every mechanism in small networks
/// and some in every kind of network, which takes minutes; where it is <c>all</c>, every mechanism in every kind.</summary>
public sealed class NetworkExportTests
{
    private const string Variable = "FOVEA_ONNX_MATRIX";

    private static readonly string[] Small = ["mobilenet_v2_x0.35", "resnet18_x0.25", "shufflenet_v2_x0_5"];

    private static readonly string[] Large =
    [
        "resnet50_x0.25", "resnext50_32x4d_x0.5", "efficientnet_b0", "efficientnet_b0_no_se_tf", "mobilenext_x0.35", "bn_inception_x0.5",
        "inception_resnet_v2_x0.25", "senet154_x0.25", "cifar_mobilenet_v2_x0.5", "resnet20_a",
    ];

    private static readonly string[] Common = ["se", "cbam", "eca", "sa", "ca", "triplet", "gc", "nonlocal"];

    private static readonly string[] Every = [.. AttentionCatalog.Default.Entries.Select(static entry => entry.Name)];

    public static TheoryData<string, string> Pairs => Environment.GetEnvironmentVariable(Variable) switch
    {
        "all" => [.. Cross([.. Small, .. Large], Every)],
        "1" => [.. Cross(Small, Every), .. Cross(Large, Common)],
        _ => [.. Cross(Small, ["se", "ca"])],
    };

    [Theory]
    [MemberData(nameof(Pairs))]
    public void A_network_with_attention_is_the_same_in_onnx_runtime(string network, string attention)
    {
        int side = network switch
        {
            "inception_resnet_v2_x0.25" => 107, // smaller images do not reach its last block
            "cifar_mobilenet_v2_x0.5" or "resnet20_a" => 32,
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

        try
        {
            OnnxPeer.RequireSame(model, new Shape(1, 3, side, side));
        }
        catch (OnnxException exception) when (exception.Message.Contains("is not finite", StringComparison.Ordinal))
        {
            Assert.Skip($"{network} with {attention} and random weights overflows: {exception.Message}");
        }
    }

    private static IEnumerable<(string Network, string Attention)> Cross(string[] networks, string[] attentions) =>
        networks.SelectMany(network => attentions.Prepend("none").Select(attention => (network, attention)));
}
