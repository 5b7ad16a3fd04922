namespace Fovea;

/// <summary>How to run the golden cases of norms.</summary>
internal static class NormGolden
{
    /// <summary>Of the gradient's largest value: the differences that norms take cancel digits.</summary>
    private const double GradientTolerance = 1e-3;

    public static readonly Dictionary<string, Action<OpCase>> Runners = new()
    {
        ["batch_norm"] = BatchNorm,
        ["group_norm"] = GroupNorm,
    };

    private static void BatchNorm(OpCase c)
    {
        c.GradientTolerance = GradientTolerance;
        Tensor mean = c.Parameter("running_mean");
        Tensor variance = c.Parameter("running_var");
        Tensor y = c.Input("x").BatchNorm(
            c.ParameterIfAny("weight"), c.ParameterIfAny("bias"), mean, variance, c.Flag("training"),
            c.Single("momentum"), c.Single("eps"));
        c.Output("y", y);
        c.Output("running_mean", mean);
        c.Output("running_var", variance);
    }

    private static void GroupNorm(OpCase c)
    {
        c.GradientTolerance = GradientTolerance;
        c.Output("y", c.Input("x").GroupNorm(c.Int("num_groups"), c.ParameterIfAny("weight"), c.ParameterIfAny("bias"), c.Single("eps")));
    }
}
