using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>y = F((x − mean) · scale + shift) on a [rows, channels] block. x and y may be the same span.</summary>
internal static unsafe class ChannelAffine
{
    public static void Run(
        Activation activation, ReadOnlySpan<float> x, Span<float> y, int rows, int channels, ReadOnlySpan<float> mean,
        ReadOnlySpan<float> scale, ReadOnlySpan<float> shift)
    {
        fixed (float* px = x, py = y, pm = mean, ps = scale, pb = shift)
        {
            Visitor visitor = new() { X = px, Y = py, Mean = pm, Scale = ps, Shift = pb, Rows = rows, Channels = channels };
            Activations.Dispatch(activation, ref visitor);
        }
    }

    private struct Visitor : IActivationVisitor
    {
        public float* X;
        public float* Y;
        public float* Mean;
        public float* Scale;
        public float* Shift;
        public int Rows;
        public int Channels;

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
                    Four<V>(start + c, c);
                for (; c < Settings.Channels; c++)
                    Four<Simd1>(start + c, c);
            }

            for (; row < end; row++)
            {
                long start = (long)row * Settings.Channels;
                for (int c = 0; c < Settings.Channels; c++)
                    At<Simd1>(start + c, Simd1.Load(Settings.Mean + c), Simd1.Load(Settings.Scale + c), Simd1.Load(Settings.Shift + c));
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly void Four<V>(long i, int c)
            where V : struct, ISimd<V>
        {
            V mean = V.Load(Settings.Mean + c);
            V scale = V.Load(Settings.Scale + c);
            V shift = V.Load(Settings.Shift + c);
            At(i, mean, scale, shift);
            At(i + Settings.Channels, mean, scale, shift);
            At(i + (2L * Settings.Channels), mean, scale, shift);
            At(i + (3L * Settings.Channels), mean, scale, shift);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly void At<V>(long i, V mean, V scale, V shift)
            where V : struct, ISimd<V> => V.Store(Settings.Y + i, F.Apply(V.MulAdd(V.Load(Settings.X + i) - mean, scale, shift)));
    }
}
