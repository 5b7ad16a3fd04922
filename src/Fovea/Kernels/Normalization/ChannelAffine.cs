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
            where F : struct, IActivation => ChannelRowsWalk.Run(new Step<F> { Settings = this }, Rows, Channels);
    }

    private struct Step<F> : IChannelRowsStep
        where F : struct, IActivation
    {
        public Visitor Settings;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly void At<V>(long at, int channel, int rows)
            where V : struct, ISimd<V>
        {
            V mean = V.Load(Settings.Mean + channel);
            V scale = V.Load(Settings.Scale + channel);
            V shift = V.Load(Settings.Shift + channel);
            for (int row = 0; row < rows; row++, at += Settings.Channels)
                V.Store(Settings.Y + at, F.Apply(V.MulAdd(V.Load(Settings.X + at) - mean, scale, shift)));
        }
    }
}
