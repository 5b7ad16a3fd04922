using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>dx = scale · g + slope · (x − mean) + offset per channel, g = dy · F'((x − mean) · scale + shift), written or added.</summary>
/// <remarks>Slope and offset carry what the batch's own mean and variance contribute; both are 0 where the statistics
/// are constants.</remarks>
internal static unsafe class ChannelInputGradient
{
    public static void Run(
        Activation activation, ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dx, int rows, int channels,
        ReadOnlySpan<float> mean, ReadOnlySpan<float> scale, ReadOnlySpan<float> shift, ReadOnlySpan<float> slope,
        ReadOnlySpan<float> offset, bool add)
    {
        fixed (float* px = x, pd = dy, pt = dx, pm = mean, ps = scale, pb = shift, pk = slope, po = offset)
        {
            Visitor visitor = new()
            {
                X = px,
                Dy = pd,
                Dx = pt,
                Mean = pm,
                Scale = ps,
                Shift = pb,
                Slope = pk,
                Offset = po,
                Rows = rows,
                Channels = channels,
                IsAdding = add,
            };
            Activations.Dispatch(activation, ref visitor);
        }
    }

    private struct Visitor : IActivationVisitor
    {
        public float* X;
        public float* Dy;
        public float* Dx;
        public float* Mean;
        public float* Scale;
        public float* Shift;
        public float* Slope;
        public float* Offset;
        public int Rows;
        public int Channels;
        public bool IsAdding;

        public readonly void Visit<F>()
            where F : struct, IActivation
        {
            int perTask = ChannelRows.PerTask(Channels);
            Body<F> body = new() { Settings = this, PerTask = perTask };
            Parallel.ForVectors((Rows + perTask - 1) / perTask, ref body);
        }
    }

    private struct Body<F> : IVectorBody
        where F : struct, IActivation
    {
        public Visitor Settings;
        public int PerTask;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            int row = task * PerTask;
            int end = Math.Min(Settings.Rows, row + PerTask);
            for (; row <= end - ChannelRows.Group; row += ChannelRows.Group)
            {
                long start = (long)row * Settings.Channels;
                int c = 0;
                for (; c <= Settings.Channels - V.Count; c += V.Count)
                    Rows4<V>(start + c, c, ChannelRows.Group);
                for (; c < Settings.Channels; c++)
                    Rows4<Simd1>(start + c, c, ChannelRows.Group);
            }

            for (; row < end; row++)
            {
                long start = (long)row * Settings.Channels;
                for (int c = 0; c < Settings.Channels; c++)
                    Rows4<Simd1>(start + c, c, 1);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly void Rows4<V>(long i, int c, int rows)
            where V : struct, ISimd<V>
        {
            V mean = V.Load(Settings.Mean + c);
            V scale = V.Load(Settings.Scale + c);
            V shift = V.Load(Settings.Shift + c);
            V slope = V.Load(Settings.Slope + c);
            V offset = V.Load(Settings.Offset + c);
            for (int row = 0; row < rows; row++)
            {
                V d = V.Load(Settings.X + i) - mean;
                V g = F.Gradient(V.MulAdd(d, scale, shift), V.Load(Settings.Dy + i));
                V value = V.MulAdd(g, scale, V.MulAdd(d, slope, offset));
                V.Store(Settings.Dx + i, Settings.IsAdding ? V.Load(Settings.Dx + i) + value : value);
                i += Settings.Channels;
            }
        }
    }
}
