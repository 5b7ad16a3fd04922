using Fovea.Kernels;

namespace Fovea;

/// <summary>What Adam and its kin share: two moving averages and what corrects their start at zero.</summary>
internal readonly record struct AdamMoments(double Beta1, double Beta2, double Epsilon)
{
    /// <summary>Adam's step; <paramref name="isDecoupled"/> shrinks the values and not what enters the averages.</summary>
    public void Update(in ParameterUpdate update, int step, bool isDecoupled) => FusedStep.Run(
        new AdamRule
        {
            Beta1 = (float)Beta1,
            Beta2 = (float)Beta2,
            Take1 = (float)(1 - Beta1),
            Take2 = (float)(1 - Beta2),
            Epsilon = (float)Epsilon,
            Rate = (float)(update.Rate / (1 - Math.Pow(Beta1, step))),
            Correction = (float)(1 / Math.Sqrt(1 - Math.Pow(Beta2, step))),
            Decay = isDecoupled ? 0f : update.Decay,
            Keep = isDecoupled ? (float)(1 - (update.Rate * update.Decay)) : 1f,
        },
        update.Values, update.Gradient, update.First, update.Second, update.Third);

    /// <summary>LAMB's direction, in place of the gradient.</summary>
    public void Direct(in ParameterUpdate update, int step) => FusedStep.Run(
        new LambRule
        {
            Beta1 = (float)Beta1,
            Beta2 = (float)Beta2,
            Take1 = (float)(1 - Beta1),
            Take2 = (float)(1 - Beta2),
            Epsilon = (float)Epsilon,
            Mean = (float)(1 / (1 - Math.Pow(Beta1, step))),
            Correction = (float)(1 / Math.Sqrt(1 - Math.Pow(Beta2, step))),
            Decay = update.Decay,
        },
        update.Values, update.Gradient, update.First, update.Second, []);
}
