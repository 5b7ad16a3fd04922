namespace Fovea.Kernels;

/// <summary>What an optimizer does with one register of a parameter: values at <c>p</c>, gradient at <c>g</c>, up to three
/// states.</summary>
/// <remarks>States that the rule does not use are null. The pointers never overlap.</remarks>
internal unsafe interface IUpdateRule
{
    void Update<V>(float* p, float* g, float* a, float* b, float* c)
        where V : struct, ISimd<V>;
}
