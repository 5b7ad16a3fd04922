using Fovea.Kernels;

namespace Fovea;

/// <summary>Limits gradients before an optimizer's step.</summary>
public static class GradientClipping
{
    [ThreadStatic]
    private static double[]? t_parts;

    /// <summary>The length of all gradients taken as one vector; NaN or infinity where one of them is not finite.</summary>
    /// <param name="parameters">The parameters; those without a gradient count nothing.</param>
    public static double Norm(IReadOnlyList<Parameter> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        double sum = 0;
        for (int i = 0; i < parameters.Count; i++)
        {
            Tensor value = parameters[i].Value;
            if (!value.HasGradient)
                continue;
            int parts = SquareSum.PartsOf(value.Shape.Count);
            if (t_parts is null || t_parts.Length < parts)
                t_parts = new double[parts];
            sum += SquareSum.Of(value.GradientStorage!.Span, t_parts);
        }

        return Math.Sqrt(sum);
    }

    /// <summary>Shortens all gradients alike where together they are longer than a limit, as PyTorch's <c>clip_grad_norm_</c> does:
    /// by limit / (norm + 10⁻⁶). Pascanu, Mikolov, Bengio, ICML 2013, arXiv:1211.5063, section 3.2.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="limit">The greatest length, above 0.</param>
    /// <returns>The length before.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The limit is not above 0.</exception>
    public static double ByNorm(IReadOnlyList<Parameter> parameters, double limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        double norm = Norm(parameters);
        double scale = limit / (norm + 1e-6);
        if (scale < 1)
            Apply(parameters, new ScalingRule((float)scale, float.PositiveInfinity));
        return norm;
    }

    /// <summary>Limits every element of the gradients, as PyTorch's <c>clip_grad_value_</c> does.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="limit">The greatest absolute value, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limit is not above 0.</exception>
    public static void ByValue(IReadOnlyList<Parameter> parameters, double limit)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        Apply(parameters, new ScalingRule(1f, (float)limit));
    }

    private static void Apply(IReadOnlyList<Parameter> parameters, ScalingRule rule)
    {
        for (int i = 0; i < parameters.Count; i++)
        {
            Tensor value = parameters[i].Value;
            if (value.HasGradient)
                FusedStep.Run(rule, value.GradientStorage!.Span, [], [], [], []);
        }
    }
}
