namespace Fovea;

/// <summary>Fills a parameter with initial values from a stream of its own.</summary>
/// <param name="stream">The random stream; it depends on the seed and on the parameter's role in the network.</param>
/// <param name="values">The parameter's values, row-major.</param>
public delegate void Initializer(ref RandomStream stream, Span<float> values);

/// <summary>The initial distributions of the papers and of PyTorch.</summary>
public static class Initializers
{
    /// <summary>Every value the same.</summary>
    /// <param name="value">The value.</param>
    public static Initializer Constant(float value) => (ref RandomStream _, Span<float> values) => values.Fill(value);

    /// <summary>Normal with mean 0 and the given deviation.</summary>
    /// <param name="deviation">The standard deviation.</param>
    public static Initializer Normal(double deviation) => (ref RandomStream stream, Span<float> values) =>
    {
        foreach (ref float value in values)
            value = (float)(stream.NextNormal() * deviation);
    };

    /// <summary>Uniform in (−bound, bound).</summary>
    /// <param name="bound">The largest magnitude.</param>
    public static Initializer Uniform(double bound) => (ref RandomStream stream, Span<float> values) =>
    {
        foreach (ref float value in values)
            value = (float)(((stream.NextDouble() * 2) - 1) * bound);
    };

    /// <summary>Kaiming normal over the outputs, N(0, √(2 / (outputs · kernel area))) whatever the groups, arXiv:1502.01852.</summary>
    /// <param name="outputs">Output channels.</param>
    /// <param name="kernelArea">Kernel height times width.</param>
    public static Initializer KaimingFanOut(int outputs, int kernelArea) => Normal(Math.Sqrt(2.0 / ((double)outputs * kernelArea)));

    /// <summary>PyTorch's default for convolutions and linear layers, weights and biases alike: uniform, bound 1/√inputs.</summary>
    /// <param name="fanIn">Input channels per group times kernel area.</param>
    public static Initializer TorchDefault(int fanIn) => Uniform(1.0 / Math.Sqrt(fanIn));
}
