namespace Fovea.Tests;

/// <summary>One gradient check: an operation on tensors beside its definition in doubles.</summary>
/// <param name="Op">The class of the operation, without type arguments.</param>
/// <param name="Name">What distinguishes the case.</param>
/// <param name="Inputs">The inputs.</param>
/// <param name="Forward">The operation.</param>
/// <param name="Reference">Its definition.</param>
internal sealed record GradCase(string Op, string Name, GradInput[] Inputs, Func<Tensor[], Tensor> Forward, Func<Nd[], Nd> Reference)
{
    private readonly Lock _lock = new();
    private double[][]? _numeric;

    /// <summary>The name of an operation's class, without type arguments.</summary>
    public static string NameOf(Type operation) => operation.Name.Split('`')[0];

    /// <summary>The numeric derivative of Σ y · upstream with respect to each input, computed once.</summary>
    public double[][] Numeric(Nd[] inputs, double[] upstream)
    {
        lock (_lock)
            return _numeric ??= [.. inputs.Select((input, i) => Inputs[i].NeedsGradient ? Derivative(inputs, input, upstream) : [])];
    }

    public override string ToString() => $"{Op}: {Name}";

    private double[] Derivative(Nd[] inputs, Nd input, double[] upstream)
    {
        const double Step = 1e-5;
        double[] derivative = new double[input.Data.Length];
        for (int i = 0; i < derivative.Length; i++)
        {
            double value = input.Data[i];
            input.Data[i] = value + Step;
            double above = Dot(Reference(inputs).Data, upstream);
            input.Data[i] = value - Step;
            double below = Dot(Reference(inputs).Data, upstream);
            input.Data[i] = value;
            derivative[i] = (above - below) / (2 * Step);
        }

        return derivative;
    }

    private static double Dot(double[] a, double[] b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }
}
