using System.Text.Json;

namespace Fovea;

/// <summary>The golden trajectories of optimizers and the learning rates of schedules: <c>ops/optim.safetensors</c>.</summary>
internal sealed class OptimGolden : IGoldenFamily
{
    private const double Tolerance = 2e-5;

    /// <inheritdoc/>
    public bool Reads(GoldenFile file) => file.Metadata is not null && Path.GetFileName(file.Path) == "optim.safetensors";

    /// <inheritdoc/>
    public IEnumerable<GoldenCase> Cases(GoldenFile file)
    {
        foreach ((string name, string json) in file.Metadata!.OrderBy(static pair => pair.Key, StringComparer.Ordinal))
        {
            if (!name.StartsWith('_'))
                yield return new GoldenCase(name, check => Run(check, file.Path, name, json));
        }
    }

    private static void Run(GoldenCheck check, string path, string name, string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement settings = document.RootElement;
        string op = settings.GetProperty("op").GetString()!;
        string kind = settings.TryGetProperty("kind", out JsonElement value) ? value.GetString()! : op;
        using SafetensorsFile file = SafetensorsFile.Open(path);
        if (op == "optimizer" && kind.StartsWith("sgd", StringComparison.Ordinal))
            Trajectory(check, file, name, settings);
        else if (op == "lr_schedule" && kind is "cosine" or "warmup+cosine")
            Rates(check, file, name, settings);
        else
            check.Skip("this build has no "
                + $"{(op == "optimizer" ? $"optimizer '{kind}'" : op == "lr_schedule" ? $"schedule '{kind}'" : $"'{op}'")}");
    }

    private static void Trajectory(GoldenCheck check, SafetensorsFile file, string name, JsonElement settings)
    {
        float[] start = file.GetSingles($"{name}/in/p0");
        float[] gradients = file.GetSingles($"{name}/in/grads");
        double[] expected = file.GetDoubles($"{name}/out/p");
        Point point = new(start);
        Sgd sgd = new(point.Parameters(), Number(settings, "lr"), Number(settings, "momentum"), Number(settings, "dampening"),
            Number(settings, "weight_decay"), settings.TryGetProperty("nesterov", out JsonElement nesterov) && nesterov.GetBoolean());
        float[] trajectory = new float[expected.Length];
        for (int step = 0; step < trajectory.Length / start.Length; step++)
        {
            point.SetGradient(gradients.AsSpan(step * start.Length, start.Length));
            sgd.Step();
            point.Values.CopyTo(trajectory.AsSpan(step * start.Length));
        }

        check.Compare("p", trajectory, expected, Tolerance + (Tolerance * Largest(expected)));
    }

    private static void Rates(GoldenCheck check, SafetensorsFile file, string name, JsonElement settings)
    {
        int warmup = (int)Number(settings, "warmup_steps");
        CosineSchedule schedule = new(
            Number(settings, "base_lr"), warmup + (int)Number(settings, "t_max"), warmup,
            warmup == 0 ? CosineSchedule.DefaultStartFactor : Number(settings, "warmup_start_factor"), Number(settings, "eta_min"));
        double[] expected = file.GetDoubles($"{name}/out/lr");
        float[] rates = [.. Enumerable.Range(0, expected.Length).Select(step => (float)schedule.Rate(step))];
        check.Compare("lr", rates, expected, Tolerance * Largest(expected));
    }

    private static double Number(JsonElement settings, string name) =>
        settings.TryGetProperty(name, out JsonElement value) ? value.GetDouble() : 0;

    private static double Largest(ReadOnlySpan<double> values)
    {
        double largest = 0;
        foreach (double value in values)
            largest = Math.Max(largest, Math.Abs(value));
        return largest;
    }

    /// <summary>A module that is one parameter.</summary>
    private sealed class Point : Module
    {
        private readonly Parameter _parameter;

        public Point(ReadOnlySpan<float> values)
        {
            _parameter = AddParameter("p", new Shape(values.Length), Initializers.Constant(0), decays: true);
            values.CopyTo(_parameter.Value.MutableSpan);
        }

        public ReadOnlySpan<float> Values => _parameter.Value.Span;

        public override Tensor Forward(Tensor x) => x;

        public void SetGradient(ReadOnlySpan<float> gradient)
        {
            Tensor value = _parameter.Value;
            value.GradientStorage ??= Storage.AllocatePersistent(value.Shape.Count);
            gradient.CopyTo(value.GradientStorage.Span);
            value.HasGradient = true;
        }
    }
}
