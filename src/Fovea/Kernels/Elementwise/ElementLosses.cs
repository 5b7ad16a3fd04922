namespace Fovea.Kernels;

/// <summary>Applies a loss to each element of a block and its target, in doubles.</summary>
/// <remarks>x, targets, losses and dx have one order and length; nothing may overlap. Weights belong to the fastest axis, the
/// classes.</remarks>
internal static unsafe class ElementLosses
{
    private const int Block = 1 << 12;

    public static void Forward<TLoss>(
        TLoss loss, ReadOnlySpan<float> x, ReadOnlySpan<float> targets, ReadOnlySpan<float> weights, Span<float> losses)
        where TLoss : unmanaged, IElementLoss
    {
        fixed (float* px = x, pt = targets, pw = weights, py = losses)
        {
            Body<TLoss> body = new() { Loss = loss, X = px, Targets = pt, Weights = pw, Y = py, Count = x.Length };
            body.Classes = weights.Length;
            Parallel.For((x.Length + Block - 1) / Block, ref body);
        }
    }

    /// <summary>Gradients from those of the losses, or from one that is that of all: written to dx or added.</summary>
    public static void Backward<TLoss>(
        TLoss loss, ReadOnlySpan<float> x, ReadOnlySpan<float> targets, ReadOnlySpan<float> weights, ReadOnlySpan<float> gradient,
        Span<float> dx, bool add)
        where TLoss : unmanaged, IElementLoss
    {
        fixed (float* px = x, pt = targets, pw = weights, pg = gradient, pd = dx)
        {
            Body<TLoss> body = new() { Loss = loss, X = px, Targets = pt, Weights = pw, Y = pd, Count = x.Length };
            body.Classes = weights.Length;
            body.Gradient = pg;
            body.IsShared = gradient.Length == 1;
            body.IsAdding = add;
            Parallel.For((x.Length + Block - 1) / Block, ref body);
        }
    }

    private struct Body<TLoss> : IParallelBody
        where TLoss : unmanaged, IElementLoss
    {
        public TLoss Loss;
        public float* X;
        public float* Targets;
        public float* Weights;
        public float* Gradient; // null in forward
        public float* Y;
        public int Count;
        public int Classes;
        public bool IsShared;
        public bool IsAdding;

        public readonly void Run(int task)
        {
            int end = Math.Min(Count, (task + 1) * Block);
            for (int i = task * Block; i < end; i++)
            {
                double weight = Weights == null ? 1 : Weights[i % Classes];
                double value = Gradient == null
                    ? Loss.Value(X[i], Targets[i], weight)
                    : Gradient[IsShared ? 0 : i] * Loss.Slope(X[i], Targets[i], weight);
                Y[i] = (float)(IsAdding ? Y[i] + value : value);
            }
        }
    }
}
