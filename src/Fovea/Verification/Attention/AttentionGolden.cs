using System.Text.Json;

namespace Fovea;

/// <summary>One mechanism against its authors' code: evaluation, training, every gradient, running statistics.</summary>
internal sealed class AttentionGolden : IGoldenFamily
{
    /// <inheritdoc/>
    public bool Reads(GoldenFile file) =>
        file.Metadata is { } metadata && metadata.ContainsKey("module") && metadata.ContainsKey("hyperparameters");

    /// <inheritdoc/>
    public IEnumerable<GoldenCase> Cases(GoldenFile file) => [new GoldenCase("", check => Run(check, file))];

    private static void Run(GoldenCheck check, GoldenFile golden)
    {
        using JsonDocument document = JsonDocument.Parse(golden.Metadata!["hyperparameters"]);
        using JsonDocument tolerances = JsonDocument.Parse(golden.Metadata["tolerance"]);
        string name = golden.Metadata["module"];
        if (GoldenAttention.Lacks(name, document.RootElement) is { } lacks)
        {
            check.Skip(lacks);
            return;
        }

        using SafetensorsFile file = SafetensorsFile.Open(golden.Path);
        JsonElement hyperparameters = document.RootElement;
        Pass Make() => new(check, file, tolerances.RootElement, GoldenAttention.Create(name, hyperparameters, (int)file["input"].Shape[1]));

        // Each pass has a module of its own: gradients that no optimizer consumed would add up.
        Make().Evaluate();
        if (golden.Metadata["train"] == "yes")
            Make().Train();
    }

    private sealed class Pass(GoldenCheck check, SafetensorsFile file, JsonElement tolerances, Module module)
    {
        public void Evaluate()
        {
            Load();
            module.Evaluate();
            (Tensor x, Tensor y) = Forward();
            Compare("output.eval", "output", y);
            if (!file.Contains("grad_eval.input"))
                return;
            y.Backward(Read("grad_output"));
            Compare("grad_eval.input", "grad", x.Gradient!);
        }

        public void Train()
        {
            Dictionary<string, string> sources = Load();
            module.Train();
            (Tensor x, Tensor y) = Forward();
            Compare("output.train", "output", y);
            CompareBuffers(sources);
            y.Backward(Read("grad_output"));
            Compare("grad.input", "grad", x.Gradient!);
            foreach (Parameter parameter in module.Parameters())
            {
                string source = $"grad.{sources[parameter.Path]}";
                if (!file.Contains(source))
                    RequireNone(source, parameter);
                else if (parameter.Value.Gradient is not { } gradient)
                    check.Fail($"{source}: the parameter got no gradient");
                else
                    CompareValues(source, "grad", gradient.Span);
            }
        }

        private void RequireNone(string source, Parameter parameter)
        {
            if (parameter.Value.Gradient is not null)
                check.Fail($"{source}: the parameter got a gradient, and the authors' gets none");
        }

        private Dictionary<string, string> Load()
        {
            StateLoader.Load(module, file, strict: true, [], StateKey, out Dictionary<string, string> sources);
            return sources;
        }

        private static string? StateKey(string name) =>
            name.StartsWith("param.", StringComparison.Ordinal) ? name["param.".Length..]
            : name.StartsWith("buffer.", StringComparison.Ordinal) ? name["buffer.".Length..]
            : null;

        private (Tensor X, Tensor Y) Forward()
        {
            Tensor x = Read("input");
            x.RequiresGradient = true;
            return (x, x.Apply(module));
        }

        private void CompareBuffers(Dictionary<string, string> sources)
        {
            foreach (StateEntry entry in module.State())
            {
                if (entry.IsParameter)
                    continue;
                string after = sources[entry.Key].Replace("buffer.", "buffer_after.", StringComparison.Ordinal);
                if (entry.IsCounter)
                    check.Exactly(after, entry.Count, file.GetInt64s(after)[0]);
                else
                    CompareValues(after, "buffer_after", entry.Values);
            }
        }

        private Tensor Read(string name) =>
            Tensor.From(file.GetSingles(name), new Shape(Array.ConvertAll([.. file[name].Shape], static size => (int)size)));

        private void Compare(string name, string kind, Tensor actual)
        {
            if (check.Shape(name, Array.ConvertAll(actual.Shape.ToArray(), static size => (long)size), [.. file[name].Shape]))
                CompareValues(name, kind, actual.ToArray());
        }

        private void CompareValues(string name, string kind, ReadOnlySpan<float> actual)
        {
            JsonElement tolerance = tolerances.GetProperty(kind);
            double[] expected = file.GetDoubles(name);
            double largest = tolerance.GetProperty("floor").GetDouble();
            foreach (double value in expected)
                largest = Math.Max(largest, Math.Abs(value));
            double absolute = tolerance.GetProperty("atol_rel").GetDouble() * largest;
            check.Compare(name, actual, expected, absolute, tolerance.GetProperty("rtol").GetDouble());
        }
    }
}
