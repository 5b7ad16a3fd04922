namespace Fovea.Kernels;

/// <summary>What a parallel region does for one task number, written once for every vector width.</summary>
internal interface IVectorBody
{
    void Run<V>(int task)
        where V : struct, ISimd<V>;
}
