using System.Text.Json;

namespace Fovea;

/// <summary>One golden case of an operation: hands out inputs, takes outputs, compares both directions.</summary>
internal sealed class OpCase(SafetensorsFile file, string name, JsonElement settings, GoldenCheck check)
{
    /// <summary>What a float engine may be off by, relative to the largest value: a few rounding errors of sums of hundreds.</summary>
    private const double Tolerance = 2e-5;

    private readonly List<(string Name, Tensor Tensor)> _inputs = [];
    private Tensor? _output;

    /// <summary>What gradients may be off by, relative to the largest; norms divide by a deviation and get more.</summary>
    public double GradientTolerance { get; set; } = Tolerance;

    public GoldenCheck Check => check;

    public JsonElement Settings => settings;

    public int Int(string key) => settings.GetProperty(key).GetInt32();

    public float Single(string key) => settings.GetProperty(key).GetSingle();

    public bool Flag(string key) => settings.TryGetProperty(key, out JsonElement value) && value.GetBoolean();

    public string Text(string key) => settings.GetProperty(key).GetString()!;

    public int[] Ints(string key) => [.. settings.GetProperty(key).EnumerateArray().Select(static item => item.GetInt32())];

    public Size Size(string key)
    {
        int[] values = Ints(key);
        return new Size(values[0], values[^1]);
    }

    public bool Has(string input) => file.Contains($"{name}/in/{input}");

    /// <summary>An input as a feature map or a plain tensor, with gradients if the file has them.</summary>
    public Tensor Input(string input)
    {
        Tensor tensor = Tensor.From(file.GetSingles($"{name}/in/{input}"), ShapeOf($"in/{input}"));
        return Track(input, tensor);
    }

    /// <summary>An input as a parameter: row-major whatever its rank.</summary>
    public Tensor Parameter(string input)
    {
        Tensor tensor = Tensor.Persistent(ShapeOf($"in/{input}"));
        file.GetSingles($"{name}/in/{input}").CopyTo(tensor.MutableSpan);
        return Track(input, tensor);
    }

    public Tensor? ParameterIfAny(string input) => Has(input) ? Parameter(input) : null;

    public float[] Values(string input) => file.GetSingles($"{name}/in/{input}");

    public int[] Labels(string input) => [.. file.GetInt64s($"{name}/in/{input}").Select(static label => (int)label)];

    /// <summary>Compares an output; the one called <c>y</c> is the one whose gradient is fed back.</summary>
    public void Output(string output, Tensor tensor)
    {
        if (output == "y")
            _output = tensor;
        if (!check.Shape(output, Longs(tensor.Shape), [.. file[$"{name}/out/{output}"].Shape]))
            return;
        double[] expected = file.GetDoubles($"{name}/out/{output}");
        check.Compare(output, tensor.ToArray(), expected, Tolerance * (1 + Largest(expected)));
    }

    /// <summary>Compares numbers that must be exact, such as the places of maxima.</summary>
    public void Exactly(string output, Tensor numbers)
    {
        double[] expected = [.. file.GetInt64s($"{name}/out/{output}").Select(static index => (double)index)];
        check.Compare(output, numbers.ToArray(), expected, 0);
    }

    /// <summary>Feeds the recorded gradient back and compares those of the inputs.</summary>
    public void CheckGradients()
    {
        if (_output is not { } y || check.HasFailed || _inputs.TrueForAll(input => !file.Contains($"{name}/grad/{input.Name}")))
            return;
        string upstream = $"{name}/gout/y";
        y.Backward(file.Contains(upstream) ? Tensor.From(file.GetSingles(upstream), y.Shape) : null);
        foreach ((string input, Tensor tensor) in _inputs)
        {
            if (!file.Contains($"{name}/grad/{input}"))
                continue;
            double[] expected = file.GetDoubles($"{name}/grad/{input}");
            float[] actual = tensor.Gradient?.ToArray() ?? new float[expected.Length];
            check.Compare($"gradient of {input}", actual, expected, (GradientTolerance * Largest(expected)) + Tolerance);
        }
    }

    private Tensor Track(string input, Tensor tensor)
    {
        tensor.RequiresGradient = file.Contains($"{name}/grad/{input}");
        _inputs.Add((input, tensor));
        return tensor;
    }

    private Shape ShapeOf(string tensor) => new([.. file[$"{name}/{tensor}"].Shape.Select(static size => (int)size)]);

    private static long[] Longs(Shape shape) => [.. shape.ToArray().Select(static size => (long)size)];

    private static double Largest(ReadOnlySpan<double> values)
    {
        double largest = 0;
        foreach (double value in values)
            largest = Math.Max(largest, double.IsNaN(value) ? 0 : Math.Abs(value));
        return largest;
    }
}
