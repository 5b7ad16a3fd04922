using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>Sums over the positions of a channels-last map, each position with a weight of its own: y[n, c] = Σ m[n, p] · x[n, p,
/// c].</summary>
/// <remarks>Sources and targets must not overlap. Tasks are images and parts of their channels.</remarks>
internal static unsafe class PositionSum
{
    private const int LeastColumns = 64;

    public static void Forward(ReadOnlySpan<float> x, ReadOnlySpan<float> weight, int images, int pixels, int channels, Span<float> y)
    {
        y.Clear();
        fixed (float* px = x, pw = weight, py = y)
        {
            int cuts = Math.Max(1, channels / LeastColumns);
            ForwardBody body = new() { X = px, Weight = pw, Y = py, Pixels = pixels, Channels = channels, Cuts = cuts };
            Parallel.ForVectors(images * cuts, ref body);
        }
    }

    /// <summary>dx (+)= m · dy and dm = Σ over c of x · dy; a target that is empty is left out.</summary>
    public static void Backward(
        ReadOnlySpan<float> x, ReadOnlySpan<float> weight, ReadOnlySpan<float> dy, int images, int pixels, int channels, Span<float> dx,
        bool add, Span<float> weightGradient)
    {
        fixed (float* px = x, pw = weight, pdy = dy, pdx = dx, pdw = weightGradient)
        {
            BackwardBody body = new()
            {
                X = px,
                Weight = pw,
                Dy = pdy,
                Dx = pdx,
                WeightGradient = pdw,
                Pixels = pixels,
                Channels = channels,
                Add = add,
            };
            Parallel.ForVectors(images, ref body);
        }
    }

    private struct ForwardBody : IVectorBody
    {
        public float* X;
        public float* Weight;
        public float* Y;
        public int Pixels;
        public int Channels;
        public int Cuts;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            int image = task / Cuts;
            int first = (int)((long)Channels * (task % Cuts) / Cuts);
            int count = (int)((long)Channels * ((task % Cuts) + 1) / Cuts) - first;
            float* x = X + ((long)image * Pixels * Channels) + first;
            float* weight = Weight + ((long)image * Pixels);
            float* y = Y + ((long)image * Channels) + first;
            for (int p = 0; p < Pixels; p++)
                Add<V>(x + ((long)p * Channels), weight[p], y, count);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Add<V>(float* x, float weight, float* y, int count)
            where V : struct, ISimd<V>
        {
            int i = 0;
            for (; i <= count - V.Count; i += V.Count)
                V.Store(y + i, V.MulAdd(V.Load(x + i), V.Create(weight), V.Load(y + i)));
            for (; i < count; i++)
                y[i] += x[i] * weight;
        }
    }

    private struct BackwardBody : IVectorBody
    {
        public float* X;
        public float* Weight;
        public float* Dy;
        public float* Dx;
        public float* WeightGradient;
        public int Pixels;
        public int Channels;
        public bool Add;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            float* dy = Dy + ((long)task * Channels);
            for (int p = 0; p < Pixels; p++)
            {
                long pixel = ((long)task * Pixels) + p;
                float* x = X + (pixel * Channels);
                float* dx = Dx == null ? null : Dx + (pixel * Channels);
                V factor = V.Create(Weight[pixel]);
                V sum = V.Zero;
                int c = 0;
                for (; c <= Channels - V.Count; c += V.Count)
                {
                    V gradient = V.Load(dy + c);
                    V.AddProduct(ref sum, V.Load(x + c), gradient);
                    if (dx != null)
                        V.Store(dx + c, Add ? V.MulAdd(gradient, factor, V.Load(dx + c)) : gradient * factor);
                }

                float rest = 0f;
                for (; c < Channels; c++)
                {
                    rest += x[c] * dy[c];
                    if (dx != null)
                        dx[c] = (Add ? dx[c] : 0f) + (dy[c] * Weight[pixel]);
                }

                if (WeightGradient != null)
                    WeightGradient[pixel] = V.Sum(sum) + rest;
            }
        }
    }
}
