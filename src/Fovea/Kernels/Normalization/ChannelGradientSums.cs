using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>Σ g and Σ g · (x − mean) per channel of a [rows, channels] block, where g = dy · F'((x − mean) · scale + shift).</summary>
/// <remarks>The activation's derivative is recomputed from x, so that the forward pass keeps nothing but x.</remarks>
internal static unsafe class ChannelGradientSums
{
    public static void Run(
        Activation activation, ReadOnlySpan<float> x, ReadOnlySpan<float> dy, int rows, int channels,
        ReadOnlySpan<float> mean, ReadOnlySpan<float> scale, ReadOnlySpan<float> shift, Span<double> sum, Span<double> product)
    {
        int parts = ChannelRows.Parts(rows, channels);
        double* sums = (double*)Scratch.Rent(ScratchSlot.Partials, parts * 6L * channels);
        fixed (float* px = x, pd = dy, pm = mean, ps = scale, pb = shift)
        {
            Visitor visitor = new()
            {
                X = px,
                Dy = pd,
                Mean = pm,
                Scale = ps,
                Shift = pb,
                Sums = sums,
                Rows = rows,
                Channels = channels,
                Parts = parts,
            };
            Activations.Dispatch(activation, ref visitor);
        }

        for (int c = 0; c < channels; c++)
        {
            (sum[c], product[c]) = (0, 0);
            for (int part = 0; part < parts; part++)
            {
                double* from = sums + (part * 3L * channels);
                sum[c] += from[c];
                product[c] += from[channels + c];
            }
        }
    }

    private struct Visitor : IActivationVisitor
    {
        public float* X;
        public float* Dy;
        public float* Mean;
        public float* Scale;
        public float* Shift;
        public double* Sums;
        public int Rows;
        public int Channels;
        public int Parts;

        public readonly void Visit<F>()
            where F : struct, IActivation
        {
            Body<F> body = new() { Settings = this };
            Parallel.ForVectors(Parts, ref body);
        }
    }

    private struct Body<F> : IVectorBody
        where F : struct, IActivation
    {
        public Visitor Settings;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int part)
            where V : struct, ISimd<V>
        {
            int row = ChannelRows.Start(Settings.Rows, Settings.Parts, part);
            int end = ChannelRows.Start(Settings.Rows, Settings.Parts, part + 1);
            double* sums = Settings.Sums + (part * 3L * Settings.Channels);
            double* products = sums + Settings.Channels;
            float* blockSums = (float*)(products + Settings.Channels);
            float* blockProducts = blockSums + Settings.Channels;
            new Span<double>(sums, 3 * Settings.Channels).Clear();
            while (row < end)
            {
                int stop = Math.Min(end, row + ChannelRows.Flush);
                for (; row <= stop - ChannelRows.Group; row += ChannelRows.Group)
                {
                    long start = (long)row * Settings.Channels;
                    int c = 0;
                    for (; c <= Settings.Channels - V.Count; c += V.Count)
                        Four<V>(start + c, c, blockSums + c, blockProducts + c);
                    for (; c < Settings.Channels; c++)
                        Four<Simd1>(start + c, c, blockSums + c, blockProducts + c);
                }

                for (; row < stop; row++)
                {
                    long start = (long)row * Settings.Channels;
                    for (int c = 0; c < Settings.Channels; c++)
                        One(start + c, c, blockSums + c, blockProducts + c);
                }

                for (int c = 0; c < Settings.Channels; c++)
                {
                    sums[c] += blockSums[c];
                    products[c] += blockProducts[c];
                }

                new Span<float>(blockSums, 2 * Settings.Channels).Clear();
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly void Four<V>(long i, int c, float* sums, float* products)
            where V : struct, ISimd<V>
        {
            V mean = V.Load(Settings.Mean + c);
            V scale = V.Load(Settings.Scale + c);
            V shift = V.Load(Settings.Shift + c);
            V d0 = V.Load(Settings.X + i) - mean;
            V d1 = V.Load(Settings.X + i + Settings.Channels) - mean;
            V d2 = V.Load(Settings.X + i + (2L * Settings.Channels)) - mean;
            V d3 = V.Load(Settings.X + i + (3L * Settings.Channels)) - mean;
            V g0 = F.Gradient(V.MulAdd(d0, scale, shift), V.Load(Settings.Dy + i));
            V g1 = F.Gradient(V.MulAdd(d1, scale, shift), V.Load(Settings.Dy + i + Settings.Channels));
            V g2 = F.Gradient(V.MulAdd(d2, scale, shift), V.Load(Settings.Dy + i + (2L * Settings.Channels)));
            V g3 = F.Gradient(V.MulAdd(d3, scale, shift), V.Load(Settings.Dy + i + (3L * Settings.Channels)));
            V.Store(sums, V.Load(sums) + ((g0 + g1) + (g2 + g3)));
            V.Store(products, V.Load(products) + (V.MulAdd(g0, d0, g1 * d1) + V.MulAdd(g2, d2, g3 * d3)));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly void One(long i, int c, float* sums, float* products)
        {
            Simd1 d = Simd1.Load(Settings.X + i) - Simd1.Load(Settings.Mean + c);
            Simd1 z = Simd1.MulAdd(d, Simd1.Load(Settings.Scale + c), Simd1.Load(Settings.Shift + c));
            Simd1 g = F.Gradient(z, Simd1.Load(Settings.Dy + i));
            *sums += Simd1.Sum(g);
            *products += Simd1.Sum(g * d);
        }
    }
}
