using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>The mean over the positions of a channels-last map, each weighted by the softmax of its product with one filter: y[n, c] = Σ
/// softmaxₚ(w · x[n, p] + b) · x[n, p, c].</summary>
/// <remarks>The map is read once: sums are taken relative to the largest logit so far, and scaled where a larger one comes. Milakov and
/// Gimelshein, arXiv:1805.02867. Images are cut by shape into parts whose sums are joined in order. Nothing overlaps.</remarks>
internal static unsafe class AttendedMean
{
    private const int BlockPixels = 16;
    private const int LeastPixelsPerPart = 196;
    private const int MostParts = 16;

    public static void Run(float* x, float* weight, float bias, int images, int pixels, int channels, float* y)
    {
        int parts = Math.Clamp(pixels / LeastPixelsPerPart, 1, MostParts);
        int pitch = BlockGeometry.CeilingOf(channels + 2, BlockPixels) * BlockPixels;
        Body body = new()
        {
            X = x,
            Weight = weight,
            Bias = bias,
            Sums = Scratch.Rent(ScratchSlot.Partials, (long)images * parts * pitch),
            Pixels = pixels,
            Channels = channels,
            Parts = parts,
            Pitch = pitch,
        };
        Parallel.ForVectors(images * parts, ref body);
        Joining joining = new() { Sums = body.Sums, Y = y, Channels = channels, Parts = parts, Pitch = pitch };
        Parallel.ForVectors(images, ref joining);
    }

    // Below every logit there may be nothing but −∞, which is not a number that can be subtracted from itself.
    private static float Shift(float maximum) => float.IsNegativeInfinity(maximum) ? 0f : maximum;

    private struct Body : IVectorBody
    {
        public float* X;
        public float* Weight;
        public float Bias;

        /// <summary>Of each part: the sum of each channel, the largest logit, the sum of the exponentials.</summary>
        public float* Sums;

        public int Pixels;
        public int Channels;
        public int Parts;
        public int Pitch;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            int part = task % Parts;
            int first = (int)((long)Pixels * part / Parts), end = (int)((long)Pixels * (part + 1) / Parts);
            float* x = X + ((((long)(task / Parts) * Pixels) + first) * Channels);
            float* sums = Sums + ((long)task * Pitch);
            new Span<float>(sums, Channels).Clear();
            float* room = stackalloc float[BlockPixels + CacheLine.Floats];
            float* logits = CacheLine.Align(room);
            float maximum = float.NegativeInfinity;
            V total = V.Zero;
            for (int p = first; p < end; p += BlockPixels, x += (nint)BlockPixels * Channels)
            {
                int count = Math.Min(BlockPixels, end - p);
                Logits<V>(x, count, logits);
                // A logit that is not a number is not the largest: its exponential spoils the sums.
                float largest = maximum;
                for (int i = 0; i < count; i++)
                {
                    if (logits[i] > largest)
                        largest = logits[i];
                }

                if (largest != maximum)
                {
                    float scale = MathF.Exp(maximum - largest);
                    Scale<V>(sums, scale);
                    total *= V.Create(scale);
                    maximum = largest;
                }

                V shift = V.Create(Shift(maximum));
                for (int i = 0; i < BlockPixels; i += V.Count)
                {
                    V exponential = V.Exp(V.Load(logits + i) - shift);
                    V.Store(logits + i, exponential);
                    total += exponential;
                }

                Add<V>(x, logits, count, sums);
            }

            sums[Channels] = maximum;
            sums[Channels + 1] = V.Sum(total);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Logits<V>(float* x, int count, float* logits)
            where V : struct, ISimd<V>
        {
            int i = 0;
            for (; i <= count - 4; i += 4, x += 4 * (nint)Channels)
            {
                float* x1 = x + Channels, x2 = x1 + Channels, x3 = x2 + Channels;
                V s0 = V.Zero, s1 = V.Zero, s2 = V.Zero, s3 = V.Zero;
                int c = 0;
                for (; c <= Channels - V.Count; c += V.Count)
                {
                    V weight = V.Load(Weight + c);
                    V.AddProduct(ref s0, weight, V.Load(x + c));
                    V.AddProduct(ref s1, weight, V.Load(x1 + c));
                    V.AddProduct(ref s2, weight, V.Load(x2 + c));
                    V.AddProduct(ref s3, weight, V.Load(x3 + c));
                }

                logits[i] = V.Sum(s0) + Rest(x, c);
                logits[i + 1] = V.Sum(s1) + Rest(x1, c);
                logits[i + 2] = V.Sum(s2) + Rest(x2, c);
                logits[i + 3] = V.Sum(s3) + Rest(x3, c);
            }

            for (; i < count; i++, x += Channels)
            {
                V sum = V.Zero;
                int c = 0;
                for (; c <= Channels - V.Count; c += V.Count)
                    V.AddProduct(ref sum, V.Load(Weight + c), V.Load(x + c));
                logits[i] = V.Sum(sum) + Rest(x, c);
            }

            for (; i < BlockPixels; i++)
                logits[i] = float.NegativeInfinity;
        }

        private readonly float Rest(float* x, int c)
        {
            float sum = Bias;
            for (; c < Channels; c++)
                sum += Weight[c] * x[c];
            return sum;
        }

        private readonly void Scale<V>(float* sums, float factor)
            where V : struct, ISimd<V>
        {
            V scale = V.Create(factor);
            int c = 0;
            for (; c <= Channels - V.Count; c += V.Count)
                V.Store(sums + c, V.Load(sums + c) * scale);
            for (; c < Channels; c++)
                sums[c] *= factor;
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Add<V>(float* x, float* weights, int count, float* sums)
            where V : struct, ISimd<V>
        {
            int c = 0;
            for (; c <= Channels - (4 * V.Count); c += 4 * V.Count)
            {
                float* to = sums + c, from = x + c;
                V s0 = V.Load(to), s1 = V.Load(to + V.Count), s2 = V.Load(to + (2 * V.Count)), s3 = V.Load(to + (3 * V.Count));
                // Two pixels at a time, so that a sum does not wait for the one before.
                V t0 = V.Zero, t1 = t0, t2 = t0, t3 = t0;
                int i = 0;
                for (; i <= count - 2; i += 2, from += 2 * (nint)Channels)
                {
                    float* second = from + Channels;
                    V weight = V.Create(weights[i]), next = V.Create(weights[i + 1]);
                    V.AddProduct(ref s0, weight, V.Load(from));
                    V.AddProduct(ref s1, weight, V.Load(from + V.Count));
                    V.AddProduct(ref s2, weight, V.Load(from + (2 * V.Count)));
                    V.AddProduct(ref s3, weight, V.Load(from + (3 * V.Count)));
                    V.AddProduct(ref t0, next, V.Load(second));
                    V.AddProduct(ref t1, next, V.Load(second + V.Count));
                    V.AddProduct(ref t2, next, V.Load(second + (2 * V.Count)));
                    V.AddProduct(ref t3, next, V.Load(second + (3 * V.Count)));
                }

                (s0, s1, s2, s3) = (s0 + t0, s1 + t1, s2 + t2, s3 + t3);
                if (i < count)
                {
                    V weight = V.Create(weights[i]);
                    V.AddProduct(ref s0, weight, V.Load(from));
                    V.AddProduct(ref s1, weight, V.Load(from + V.Count));
                    V.AddProduct(ref s2, weight, V.Load(from + (2 * V.Count)));
                    V.AddProduct(ref s3, weight, V.Load(from + (3 * V.Count)));
                }

                V.Store(to, s0);
                V.Store(to + V.Count, s1);
                V.Store(to + (2 * V.Count), s2);
                V.Store(to + (3 * V.Count), s3);
            }

            for (; c < Channels; c++)
            {
                for (int i = 0; i < count; i++)
                    sums[c] += weights[i] * x[((nint)i * Channels) + c];
            }
        }
    }

    private struct Joining : IVectorBody
    {
        public float* Sums;
        public float* Y;
        public int Channels;
        public int Parts;
        public int Pitch;

        public readonly void Run<V>(int image)
            where V : struct, ISimd<V>
        {
            float* sums = Sums + ((long)image * Parts * Pitch);
            float* y = Y + ((long)image * Channels);
            float maximum = float.NegativeInfinity;
            for (int part = 0; part < Parts; part++)
                maximum = MathF.Max(maximum, sums[(part * Pitch) + Channels]);
            float* factors = stackalloc float[MostParts];
            double total = 0;
            for (int part = 0; part < Parts; part++)
            {
                factors[part] = MathF.Exp(Shift(sums[(part * Pitch) + Channels]) - Shift(maximum));
                total += (double)factors[part] * sums[(part * Pitch) + Channels + 1];
            }

            float scale = (float)(1 / total);
            for (int c = 0; c < Channels; c++)
            {
                float sum = 0f;
                for (int part = 0; part < Parts; part++)
                    sum += factors[part] * sums[(part * Pitch) + c];
                y[c] = sum * scale;
            }
        }
    }
}
