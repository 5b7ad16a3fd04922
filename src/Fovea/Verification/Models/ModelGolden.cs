using System.Text.Json;

namespace Fovea;

/// <summary>Small whole networks: outputs in evaluation, and where recorded, losses, gradients and the state after training
/// steps.</summary>
internal sealed class ModelGolden : IGoldenFamily
{
    private const double OutputTolerance = 2e-5;
    private const double DeepOutputTolerance = 1e-4;
    private const double FirstLossTolerance = 1e-5;
    private const double LaterLossTolerance = 1e-3;
    private const double NormTolerance = 1e-2;

    /// <inheritdoc/>
    public bool Reads(GoldenFile file) =>
        file.Metadata is { } metadata && metadata.TryGetValue("_format", out string? format) && format == "fovea-model-golden-1";

    /// <inheritdoc/>
    public IEnumerable<GoldenCase> Cases(GoldenFile file) => [new GoldenCase("", check => Run(check, file))];

    private static void Run(GoldenCheck check, GoldenFile golden)
    {
        using JsonDocument document = JsonDocument.Parse(golden.Metadata!["spec"]);
        if (GoldenModel.Create(document.RootElement, out string? lacks) is not { } model)
        {
            check.Skip(lacks!);
            return;
        }

        using SafetensorsFile file = SafetensorsFile.Open(golden.Path);
        StateLoader.Load(model, file, strict: true, model.KeyLayouts);
        using (Grad.Disabled())
        {
            double[] expected = file.GetDoubles("@out/logits");
            double tolerance = IsDeep(document.RootElement) ? DeepOutputTolerance : OutputTolerance;
            Tensor logits = Read(file, "@in/x").Apply(model);
            check.Compare("@out/logits", logits.ToArray(), expected, tolerance * Largest(expected));
        }

        if (document.RootElement.TryGetProperty("train", out JsonElement training))
            Train(check, file, model, training);
    }

    // Rounding adds up over their many layers, and more where the norms' statistics are random.
    private static bool IsDeep(JsonElement spec) => spec.GetProperty("arch").GetString() is { } name
        && (name == "mobilenext" || name.Contains("inception", StringComparison.Ordinal));

    private static void Train(GoldenCheck check, SafetensorsFile file, Model model, JsonElement settings)
    {
        Dictionary<string, float[]> before = model.State()
            .Where(static e => !e.IsCounter)
            .ToDictionary(static e => e.Key, static e => e.Values.ToArray());
        int[] labels = Array.ConvertAll(file.GetInt64s("@train/target"), static label => (int)label);
        float smoothing = settings.GetProperty("label_smoothing").GetSingle();
        Sgd optimizer = new(
            model.Parameters(), settings.GetProperty("lr").GetDouble(), settings.GetProperty("momentum").GetDouble(),
            weightDecay: settings.GetProperty("weight_decay").GetDouble(), nesterov: settings.GetProperty("nesterov").GetBoolean(),
            decayAll: true);
        model.Train();
        foreach (Dropout dropout in model.Modules().OfType<Dropout>())
            dropout.Evaluate();
        int steps = settings.GetProperty("steps").GetInt32();
        for (int step = 0; step < steps; step++)
        {
            Tensor logits = Read(file, "@in/x").Apply(model).Retain();
            if (step == 0)
            {
                double[] expected = file.GetDoubles("@train/logits0");
                check.Compare("@train/logits0", logits.ToArray(), expected, 1e-4 * Largest(expected));
            }

            Tensor loss = Losses.CrossEntropy(logits, labels, smoothing);
            double expectedLoss = file.GetDoubles($"@train/loss{step}")[0];
            double lossError = Math.Abs(loss.Item() - expectedLoss) / expectedLoss;
            check.Number($"@train/loss{step}", lossError, step == 0 ? FirstLossTolerance : LaterLossTolerance);
            loss.Backward();
            if (step == 0)
                CompareGradients(check, file, model);
            optimizer.Step();
        }

        CompareUpdates(check, file, model, before);
    }

    // All parameters together: a single one may have a gradient that is zero in exact arithmetic and rounding noise on both sides.
    private static void CompareGradients(GoldenCheck check, SafetensorsFile file, Model model)
    {
        Difference difference = new();
        foreach (Parameter parameter in model.Parameters())
            difference.Add(parameter.Value.Gradient!.Span, file.GetSingles($"@grad/{parameter.Path}"));
        check.Number("@grad", difference.Relative, NormTolerance);
    }

    private static void CompareUpdates(GoldenCheck check, SafetensorsFile file, Model model, Dictionary<string, float[]> before)
    {
        Difference difference = new();
        foreach (StateEntry entry in model.State())
        {
            string after = $"@after/{entry.Key}";
            if (entry.IsCounter)
            {
                check.Exactly(after, entry.Count, file.GetInt64s(after)[0]);
                continue;
            }

            float[] expected = file.GetSingles(after);
            float[] start = before[entry.Key];
            float[] actual = entry.Values.ToArray();
            for (int i = 0; i < actual.Length; i++)
                (actual[i], expected[i]) = (actual[i] - start[i], expected[i] - start[i]);
            difference.Add(actual, expected);
        }

        check.Number("@after", difference.Relative, NormTolerance);
    }

    private static double Largest(double[] values)
    {
        double largest = 0;
        foreach (double value in values)
            largest = Math.Max(largest, Math.Abs(value));
        return largest;
    }

    private static Tensor Read(SafetensorsFile file, string name) =>
        Tensor.From(file.GetSingles(name), new Shape(Array.ConvertAll([.. file[name].Shape], static size => (int)size)));

    /// <summary>norm(actual − expected) / norm(expected) over everything added.</summary>
    private sealed class Difference
    {
        private double _squares;
        private double _expected;

        public double Relative => Math.Sqrt(_squares) / Math.Sqrt(_expected);

        public void Add(ReadOnlySpan<float> actual, ReadOnlySpan<float> expected)
        {
            for (int i = 0; i < expected.Length; i++)
            {
                double difference = actual[i] - expected[i];
                _squares += difference * difference;
                _expected += (double)expected[i] * expected[i];
            }
        }
    }
}
