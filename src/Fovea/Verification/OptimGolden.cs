using System.Text.Json;

namespace Fovea;

/// <summary>The golden trajectories of optimizers, averages and clipped gradients, and the learning rates of schedules:
/// <c>ops/optim.safetensors</c>.</summary>
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
        switch (op)
        {
            case "optimizer" when OptimizerOf(kind, settings) is { } make:
                Trajectory(check, file, name, make);
                break;
            case "lr_schedule" when ScheduleOf(kind, settings) is { } schedule:
                Rates(check, file, name, schedule);
                break;
            case "ema":
                Average(check, file, name, Number(settings, "decay"));
                break;
            case "clip_grad_norm":
                Clip(check, file, name, Number(settings, "max_norm"));
                break;
            default:
                check.Skip($"this build has no '{kind}' ({op})");
                break;
        }
    }

    private static Func<IEnumerable<Parameter>, Optimizer>? OptimizerOf(string kind, JsonElement s)
    {
        double rate = Number(s, "lr"), decay = Number(s, "weight_decay"), momentum = Number(s, "momentum"), epsilon = Number(s, "eps");
        (double beta1, double beta2) =
            s.TryGetProperty("betas", out JsonElement betas) ? (betas[0].GetDouble(), betas[1].GetDouble()) : (0, 0);
        return kind.Split('_')[0] switch
        {
            "sgd" => p => new Sgd(p, rate, momentum, Number(s, "dampening"), decay, Flag(s, "nesterov")),
            "adam" => p => new Adam(p, rate, beta1, beta2, epsilon, decay, Flag(s, "amsgrad")),
            "adamw" => p => new AdamW(p, rate, beta1, beta2, epsilon, decay),
            "rmsprop" => p => new RmsProp(p, rate, Number(s, "alpha"), epsilon, momentum, decay, Flag(s, "centered"),
                tensorFlow: kind.StartsWith("rmsprop_tf", StringComparison.Ordinal)),
            "adagrad" => p => new Adagrad(p, rate, epsilon, decay),
            _ => null,
        };
    }

    private static LearningRateSchedule? ScheduleOf(string kind, JsonElement s)
    {
        double rate = Number(s, "base_lr"), gamma = Number(s, "gamma");
        int warmup = (int)Number(s, "warmup_steps");
        return kind switch
        {
            "cosine" or "warmup+cosine" => new CosineSchedule(
                rate, warmup + (int)Number(s, "t_max"), warmup,
                warmup == 0 ? CosineSchedule.DefaultStartFactor : Number(s, "warmup_start_factor"), Number(s, "eta_min")),
            "step" => new StepSchedule(rate, (int)Number(s, "step_size"), gamma),
            "multistep" => new StepSchedule(
                rate, s.GetProperty("milestones").EnumerateArray().Select(static item => item.GetInt32()), gamma),
            "exponential" => new StepSchedule(rate, 1, gamma),
            "poly" => new PolynomialSchedule(rate, (int)Number(s, "total"), Number(s, "power")),
            "onecycle" => new OneCycleSchedule(
                Number(s, "max_lr"), (int)Number(s, "total_steps"), Number(s, "pct_start"), Number(s, "div_factor"),
                Number(s, "final_div_factor")),
            _ => null,
        };
    }

    private static void Trajectory(GoldenCheck check, SafetensorsFile file, string name, Func<IEnumerable<Parameter>, Optimizer> make)
    {
        float[] start = file.GetSingles($"{name}/in/p0");
        float[] gradients = file.GetSingles($"{name}/in/grads");
        double[] expected = file.GetDoubles($"{name}/out/p");
        PointModule point = new(start);
        Optimizer optimizer = make(point.Parameters());
        float[] trajectory = new float[expected.Length];
        for (int step = 0; step < trajectory.Length / start.Length; step++)
        {
            point.SetGradient(gradients.AsSpan(step * start.Length, start.Length));
            optimizer.Step();
            point.Values.CopyTo(trajectory.AsSpan(step * start.Length));
        }

        check.Compare("p", trajectory, expected, Tolerance + (Tolerance * Largest(expected)));
    }

    private static void Rates(GoldenCheck check, SafetensorsFile file, string name, LearningRateSchedule schedule)
    {
        double[] expected = file.GetDoubles($"{name}/out/lr");
        float[] rates = [.. Enumerable.Range(0, expected.Length).Select(step => (float)schedule.Rate(step))];
        check.Compare("lr", rates, expected, Tolerance * Largest(expected));
    }

    private static void Average(GoldenCheck check, SafetensorsFile file, string name, double decay)
    {
        float[] values = file.GetSingles($"{name}/in/p");
        double[] expected = file.GetDoubles($"{name}/out/ema");
        int count = (int)file[$"{name}/in/p"].Shape[1];
        PointModule point = new(values.AsSpan(0, count));
        MovingAverage average = new(point, decay);
        float[] averages = new float[expected.Length];
        for (int start = 0; start < averages.Length; start += count)
        {
            point.Set(values.AsSpan(start, count));
            average.Update();
            average.Swap();
            point.Values.CopyTo(averages.AsSpan(start));
            average.Swap();
        }

        check.Compare("ema", averages, expected, Tolerance + (Tolerance * Largest(expected)));
    }

    private static void Clip(GoldenCheck check, SafetensorsFile file, string name, double limit)
    {
        string[] names = ["g1", "g2"];
        PointModule[] points = [.. names.Select(tensor => new PointModule(file.GetSingles($"{name}/in/{tensor}")))];
        foreach (PointModule point in points)
            point.SetGradient(point.Values);
        double norm = GradientClipping.ByNorm([.. points.SelectMany(static point => point.Parameters())], limit);
        double[] expectedNorm = file.GetDoubles($"{name}/out/total_norm");
        check.Compare("total_norm", [(float)norm], expectedNorm, Tolerance * Largest(expectedNorm));
        for (int i = 0; i < names.Length; i++)
        {
            double[] expected = file.GetDoubles($"{name}/out/{names[i]}");
            check.Compare(names[i], points[i].Gradient, expected, Tolerance * Largest(expected));
        }
    }

    private static double Number(JsonElement settings, string name) =>
        settings.TryGetProperty(name, out JsonElement value) ? value.GetDouble() : 0;

    private static bool Flag(JsonElement settings, string name) =>
        settings.TryGetProperty(name, out JsonElement value) && value.GetBoolean();

    private static double Largest(ReadOnlySpan<double> values)
    {
        double largest = 0;
        foreach (double value in values)
            largest = Math.Max(largest, Math.Abs(value));
        return largest;
    }
}
