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
            V slope = V.Load(Settings.Slope + channel);
            V offset = V.Load(Settings.Offset + channel);
            for (int row = 0; row < rows; row++, at += Settings.Channels)
            {
                V d = V.Load(Settings.X + at) - mean;
                V g = F.Gradient(V.MulAdd(d, scale, shift), V.Load(Settings.Dy + at));
                V value = V.MulAdd(g, scale, V.MulAdd(d, slope, offset));
                V.Store(Settings.Dx + at, Settings.IsAdding ? V.Load(Settings.Dx + at) + value : value);
            }
        }
    }
}
