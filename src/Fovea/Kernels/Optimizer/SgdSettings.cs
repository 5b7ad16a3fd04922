namespace Fovea.Kernels;

/// <summary>What <see cref="SgdStep"/> computes: g += Decay·p; m = Momentum·m + Take·g (m = g at first); p −= Rate·(g or m, or with
/// Nesterov g + Momentum·m).</summary>
internal readonly record struct SgdSettings(float Rate, float Decay, float Momentum, float Take, bool Nesterov, bool First)
{
    public bool UsesMomentum => Momentum != 0f;
}
