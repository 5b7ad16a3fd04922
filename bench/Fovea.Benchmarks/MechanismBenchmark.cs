using System.Diagnostics;
using System.Globalization;

namespace Fovea.Benchmarks;

/// <summary>Each mechanism alone: the forward pass in evaluation, forward and backward in training; for bench/peers/mechanisms.sh, whose
/// PyTorch side has the same labels, shapes and output.</summary>
internal static class MechanismBenchmark
{
    private const int LeastRuns = 7;

    private static readonly string[] Labels =
    [
        "se", "cbam", "bam", "eca", "gc", "sge:groups=8", "sa:groups=8", "triplet", "spm", "mpm", "ca", "sk", "nonlocal", "ge",
        "ge:extent=4:extra_params=true:use_mlp=false", "a2", "simam", "scse", "danet-position", "danet-channel", "criss-cross", "ela",
        "ema:factor=8", "lka", "lska", "stn", "gumbel-spatial",
    ];

    // Batch 2 and not 1: the norms of BAM and SK see one value per channel and image.
    private static readonly Shape[] Shapes = [new(8, 64, 28, 28), new(2, 256, 28, 28)];

    public static void Run(string[] arguments)
    {
        Kernels.Parallel.Threads = int.Parse(Option(arguments, "--threads", "1"), CultureInfo.InvariantCulture);
        double seconds = double.Parse(Option(arguments, "--seconds", "0.2"), CultureInfo.InvariantCulture);
        string[] only = Option(arguments, "--only", "").Split(',', StringSplitOptions.RemoveEmptyEntries);
        // The compiler replaces its first code while it runs, after thirty calls and a tenth of a second or more, and what mechanisms share
        // is compiled anew for what it meets. So all of them run once before the first is measured.
        foreach (bool isMeasured in new[] { false, true })
        {
            foreach (Shape shape in Shapes)
            {
                foreach (string label in Labels)
                {
                    PlacementItem item = Placement.Parse(label).Items[0];
                    if (only.Length > 0 && !only.Contains(item.Name))
                        continue;
                    string line = Measure(label, item, shape, seconds);
                    if (isMeasured)
                        Console.WriteLine(line);
                }
            }
        }
    }

    private static string Measure(string label, PlacementItem item, Shape shape, double seconds)
    {
        Site site = new(Position.BeforeAdd, shape.C, Stage: 1, Block: 0);
        Module module = AttentionCatalog.Default.Create(item.Name, site, new AttentionOptions(item.Name, item.Options));
        module.Initialize(1);
        Tensor x = Normal(shape, 1), gradient = Normal(shape, 2);
        Parameter[] parameters = [.. module.Parameters()];
        module.Evaluate();
        double forward = Median(() => Evaluate(module, x), seconds);
        module.Train();
        x.RequiresGradient = true;
        double both = Median(() => Train(module, x, gradient, parameters), seconds);
        int count = parameters.Sum(static parameter => parameter.Value.Shape.Count);
        return string.Create(
            CultureInfo.InvariantCulture, $"{label} {shape.N}x{shape.C}x{shape.H}x{shape.W} {count} {forward:F4} {both:F4}");
    }

    private static void Evaluate(Module module, Tensor x)
    {
        using Grad.Scope inference = Grad.Disabled();
        using Workspace workspace = Workspace.Begin("mechanism");
        x.Apply(module);
    }

    // Gradients are consumed and weights count as changed, as an optimizer leaves them: what kernels derive from weights is made anew.
    private static void Train(Module module, Tensor x, Tensor gradient, Parameter[] parameters)
    {
        using (Workspace workspace = Workspace.Begin("mechanism"))
            x.Apply(module).Backward(gradient);
        x.HasGradient = false;
        foreach (Parameter parameter in parameters)
        {
            parameter.Value.HasGradient = false;
            parameter.Value.Version++;
        }
    }

    private static double Median(Action action, double seconds)
    {
        Times(action, Math.Max(seconds, 0.3));
        List<double> times = Times(action, seconds);
        times.Sort();
        return (times[(times.Count - 1) / 2] + times[times.Count / 2]) / 2;
    }

    private static List<double> Times(Action action, double seconds)
    {
        List<double> times = [];
        long start = Stopwatch.GetTimestamp();
        while (times.Count < LeastRuns || Stopwatch.GetElapsedTime(start).TotalSeconds < seconds)
        {
            long begin = Stopwatch.GetTimestamp();
            action();
            times.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
        }

        return times;
    }

    private static Tensor Normal(Shape shape, ulong seed)
    {
        float[] values = new float[shape.Count];
        RandomStream stream = new(seed);
        foreach (ref float value in values.AsSpan())
            value = (float)stream.NextNormal();
        return Tensor.From(values, shape);
    }

    private static string Option(string[] arguments, string name, string fallback)
    {
        int index = Array.IndexOf(arguments, name);
        return index < 0 ? fallback : arguments[index + 1];
    }
}
