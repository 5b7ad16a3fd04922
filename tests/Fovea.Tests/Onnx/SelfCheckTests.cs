using Fovea.Onnx;

namespace Fovea.Tests.Onnx;

/// <summary>A graph that computes something else than its network is found out, whatever made it differ.</summary>
public sealed class SelfCheckTests : IDisposable
{
    private static readonly Shape Input = new(1, 3, 32, 32);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0.1f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_graph_with_one_changed_weight_fails(float added)
    {
        Model model = OnnxPeer.Network("resnet8", "ca");
        StateEntry bias = model.State().Single(static entry => entry.Key == "fc.bias");
        float[] kept = bias.Values.ToArray();
        bias.Set([kept[0] + added, .. kept[1..]]);
        OnnxModel exported = OnnxPeer.Export(model, Input);
        byte[] bytes = exported.ToArray();
        bias.Set(kept);

        OnnxCheck check = SelfCheck.Run(OnnxPeer.Library, bytes, model, SelfCheck.Shapes(Input, exported.Freedom));

        Assert.False(check.Passed);
        Assert.All(check.Runs, static run => Assert.False(run.Difference <= OnnxCheck.Limit, $"{run.Input}: {run.Difference}"));
    }

    [Fact]
    public void An_export_that_fails_its_check_is_not_written_and_the_old_file_stays()
    {
        _ = OnnxPeer.Library;
        string file = _folder.File("a.onnx");
        File.WriteAllText(file, "precious");

        OnnxExportReport report = OnnxExporter.Export(Drifting(), file, new() { ImageSize = new(8, 8) });

        Assert.False(report.Written);
        Assert.False(report.Check!.Passed);
        Assert.InRange(report.Check.Difference, OnnxCheck.Limit, double.MaxValue);
        Assert.Equal("precious", File.ReadAllText(file));
        Assert.Equal([file], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Theory]
    [InlineData(0f, true)]
    [InlineData(0.1f, false)]
    [InlineData(float.NaN, false)]
    public void A_peer_is_compared_with_the_plan(float added, bool isSame)
    {
        Model model = OnnxPeer.Network("resnet8", "se");
        string file = _folder.File("a.onnx");
        using PlanSession session = model.Compile(Input).CreateSession();
        StateEntry bias = model.State().Single(static entry => entry.Key == "fc.bias");
        bias.Set([bias.Values[0] + added, .. bias.Values[1..]]);
        Fovea.Onnx.OnnxPeer.Write(model, Input, file);
        using var peer = Fovea.Onnx.OnnxPeer.Load(OnnxPeer.Library, file, Input, session.Plan.Output, threads: 1);

        double difference = peer.Difference(session, Values.ToSingle(Values.Random(3, Input.Count)));

        Assert.True(difference <= OnnxCheck.Limit == isSame, $"{added} added: the difference is {difference:E2}");
    }

    /// <summary>A network that goes on counting in evaluation: what is exported is not what runs next.</summary>
    private static DriftingModel Drifting()
    {
        DriftingModel model = new() { Preprocessing = Preprocessing.ImageNet(8) };
        model.Initialize(1);
        model.Evaluate();
        return model;
    }

    private sealed class DriftingModel : Model
    {
        private readonly BatchNorm2d _norm;

        public DriftingModel() => _norm = Child("norm", new BatchNorm2d(3));

        public override string LastFeatureMap => "norm";

        public override Tensor Forward(Tensor x)
        {
            StateEntry mean = _norm.State().Single(
                static entry => entry.Key.EndsWith("running_mean", StringComparison.Ordinal));
            mean.Set([.. mean.Values.ToArray().Select(static value => value + 1f)]);
            return x.Apply(_norm);
        }
    }
}
