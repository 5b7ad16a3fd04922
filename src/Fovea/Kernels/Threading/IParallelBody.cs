namespace Fovea.Kernels;

/// <summary>What a parallel region does for one task number. An unmanaged struct of pointers and sizes.</summary>
internal interface IParallelBody
{
    void Run(int task);
}
