namespace Fovea.Kernels;

/// <summary>Applies an activation to the rows that a task has just stored, in place.</summary>
internal unsafe struct LateActivation : IActivationVisitor
{
    public float* Target;

    /// <summary>Offset of each row from the target; null where there is one row.</summary>
    public int* Offsets;

    public int Rows;
    public int Count;
    private int _lanes;

    public void Run<V>(Activation activation)
        where V : struct, ISimd<V>
    {
        _lanes = V.Count;
        Activations.Dispatch(activation, ref this);
    }

    readonly void IActivationVisitor.Visit<F>()
    {
        switch (_lanes)
        {
            case 16: Loop<Simd512, F>(); break;
            case 8: Loop<Simd256, F>(); break;
            case 4: Loop<Simd128, F>(); break;
            default: Loop<Simd1, F>(); break;
        }
    }

    private readonly void Loop<V, F>()
        where V : struct, ISimd<V>
        where F : struct, IActivation
    {
        for (int row = 0; row < Rows; row++)
        {
            float* target = Offsets == null ? Target : Target + Offsets[row];
            Unary.ForwardLoop<V, F>(target, target, 0, Count);
        }
    }
}
