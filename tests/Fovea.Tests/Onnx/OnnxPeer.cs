using Fovea.Onnx;

namespace Fovea.Tests.Onnx;

/// <summary>ONNX Runtime, where this machine has it, and networks whose every part shows in the result.</summary>
internal static class OnnxPeer
{
    /// <summary>The library; the calling test is reported as skipped where there is none.</summary>
    public static OnnxRuntimeLibrary Library
    {
        get
        {
            OnnxRuntimeLibrary? library = OnnxRuntimeLibrary.Find();
            if (library is null)
                Assert.Skip($"needs ONNX Runtime; run bench/peers/setup.sh or set {OnnxRuntimeLibrary.Variable} to its library");
            return library;
        }
    }

    /// <summary>A network whose norms, statistics and gates are not those of a new one, which hide much.</summary>
    public static Model Network(string name, string attention, int imageSize = 32)
    {
        Model model = ModelCatalog.Default.Create(name, new() { Attention = attention, Classes = 10, ImageSize = imageSize, Seed = 1 });
        Disturb(model);
        return model;
    }

    public static T Disturb<T>(T module)
        where T : Module
    {
        RandomStream stream = RandomStream.Named(3, "disturb");
        foreach (StateEntry entry in module.State().Where(static entry => !entry.IsCounter))
        {
            float[] values = entry.Values.ToArray();
            bool isVariance = entry.Key.EndsWith("running_var", StringComparison.Ordinal);
            bool isConstant = !values.AsSpan().ContainsAnyExcept(values[0]);
            foreach (ref float value in values.AsSpan())
            {
                float drawn = (float)stream.NextNormal();
                value = isVariance ? 0.5f + Math.Abs(drawn) : isConstant ? value + (0.1f * drawn) : value;
            }

            entry.Set(values);
        }

        return module;
    }

    /// <summary>Exports a module and runs the graph beside it.</summary>
    public static OnnxModel RequireSame(Module module, Shape input, int opset = 17, double limit = OnnxCheck.Limit)
    {
        OnnxRuntimeLibrary library = Library;
        OnnxModel exported = Export(module, input, opset);
        OnnxCheck check = SelfCheck.Run(library, exported.ToArray(), module, SelfCheck.Shapes(exported.Input, exported.Freedom));
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"opset {opset}, {exported.Freedom}, difference {check.Difference:E2} {string.Join("; ", exported.Reasons)}");
        Assert.All(check.Runs, run => Assert.True(
            run.Difference <= limit, $"opset {opset}, input {run.Input}: the difference is {run.Difference:E2}, at most {limit:E2}"));
        return exported;
    }

    public static OnnxModel Export(Module module, Shape input, int opset = 17) =>
        GraphExport.Export(module, input, Freedom.Everything, opset, "test", static _ => []);
}
