using Fovea.Kernels;

namespace Fovea;

/// <summary>An operation whose last pass gates a map and can, in that pass, add the shortcut and clamp the sum as well: the end of a
/// residual block with attention.</summary>
internal interface IGatingOp
{
    /// <summary>Computes f(result + residual).</summary>
    /// <param name="c">Inputs and the output.</param>
    /// <param name="epilogue">What is added and what clamps; no activation that is not a clamp.</param>
    void Forward(OpContext c, Epilogue epilogue);
}
