using System.Diagnostics;
using System.Globalization;

namespace Fovea.Benchmarks;

/// <summary>Each mechanism alone: the forward pass in evaluation, forward and backward in training. Answers one line to each line
/// <c>MECHANISM NxCxHxW SECONDS forward|both</c> of its input: parameters and the fastest call's milliseconds. So
/// bench/peers/mechanisms.py can measure the two sides by turns.</summary>
internal static class MechanismBenchmark
{
    private const int LeastRuns = 3;

    public static void Run(string[] arguments)
    {
        Kernels.Parallel.Threads = int.Parse(Option(arguments, "--threads", "1"), CultureInfo.InvariantCulture);
        while (Console.ReadLine() is { } line)
        {
            string[] words = line.Split(' ');
            int[] sizes = [.. words[1].Split('x').Select(static size => int.Parse(size, CultureInfo.InvariantCulture))];
            double seconds = double.Parse(words[2], CultureInfo.InvariantCulture);
            PlacementItem item = Placement.Parse(words[0]).Items[0];
            Console.WriteLine(Measure(item, new Shape(sizes[0], sizes[1], sizes[2], sizes[3]), seconds, words[3] == "both"));
        }
    }

    private static string Measure(PlacementItem item, Shape shape, double seconds, bool isTraining)
    {
        Site site = new(Position.BeforeAdd, shape.C, Stage: 1, Block: 0);
        Module module = AttentionCatalog.Default.Create(item.Name, site, new AttentionOptions(item.Name, item.Options));
        module.Initialize(1);
        Tensor x = Normal(shape, 1), gradient = Normal(shape, 2);
        Parameter[] parameters = [.. module.Parameters()];
        if (isTraining)
            module.Train();
        else
            module.Evaluate();
        x.RequiresGradient = isTraining;
        double fastest = Fastest(isTraining ? () => Train(module, x, gradient, parameters) : () => Evaluate(module, x), seconds);
        int count = parameters.Sum(static parameter => parameter.Value.Shape.Count);
        return string.Create(CultureInfo.InvariantCulture, $"{count} {fastest:F4}");
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

    private static double Fastest(Action action, double seconds)
    {
        Repeat(action, seconds / 4);
        return Repeat(action, seconds);
    }

    private static double Repeat(Action action, double seconds)
    {
        double fastest = double.PositiveInfinity;
        long start = Stopwatch.GetTimestamp();
        for (int runs = 0; runs < LeastRuns || Stopwatch.GetElapsedTime(start).TotalSeconds < seconds; runs++)
        {
            long begin = Stopwatch.GetTimestamp();
            action();
            fastest = Math.Min(fastest, Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
        }

        return fastest;
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
