using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>Channels-last maps [images, pixels, channels] beside maps with one value for each of the channels' groups: products summed
/// within groups, group values spread over their channels.</summary>
/// <remarks>Sources and targets must not overlap. An operand called a row has one row an image or one a pixel.</remarks>
internal static unsafe class GroupedRows
{
    private const int TaskFloats = 1 << 14;

    public readonly record struct Sizes(int Images, int Pixels, int Channels, int Groups)
    {
        public int Width => Channels / Groups;
    }

    /// <summary>y[n, p, g] (+)= Σ over the channels of g of a · b; b has a row an image, or one a pixel as a has.</summary>
    public static void Fold(Sizes sizes, ReadOnlySpan<float> a, ReadOnlySpan<float> b, bool rowPerPixel, Span<float> y, bool add)
    {
        fixed (float* pa = a, pb = b, py = y)
        {
            Body body = new() { Kind = Kind.Fold, Sizes = sizes, A = pa, B = pb, Y = py, RowPerPixel = rowPerPixel, Add = add };
            body.Run();
        }
    }

    /// <summary>y[n, p, c] (+)= m[n, p, group of c] · b; b has a row an image, or one a pixel.</summary>
    public static void Spread(Sizes sizes, ReadOnlySpan<float> m, ReadOnlySpan<float> b, bool rowPerPixel, Span<float> y, bool add)
    {
        fixed (float* pm = m, pb = b, py = y)
        {
            Body body = new() { Kind = Kind.Spread, Sizes = sizes, A = pm, B = pb, Y = py, RowPerPixel = rowPerPixel, Add = add };
            body.Run();
        }
    }

    /// <summary>y[n, c] = Σ over the pixels of m[n, p, group of c] · x[n, p, c].</summary>
    public static void Columns(Sizes sizes, ReadOnlySpan<float> m, ReadOnlySpan<float> x, Span<float> y)
    {
        y.Clear();
        fixed (float* pm = m, px = x, py = y)
        {
            Body body = new() { Kind = Kind.Columns, Sizes = sizes, A = pm, B = px, Y = py, RowPerPixel = true, Add = true };
            body.Run();
        }
    }

    private enum Kind
    {
        Fold,
        Spread,
        Columns,
    }

    private struct Body : IVectorBody
    {
        public Kind Kind;
        public Sizes Sizes;
        public float* A;
        public float* B;
        public float* Y;
        public bool RowPerPixel;
        public bool Add;
        private int _perTask;
        private int _parts;

        public void Run()
        {
            // Columns of one image are summed in one order, so an image is one task.
            _perTask = Kind == Kind.Columns ? Sizes.Pixels : Math.Clamp(TaskFloats / Sizes.Channels, 1, Math.Max(1, Sizes.Pixels));
            _parts = (Sizes.Pixels + _perTask - 1) / Math.Max(1, _perTask);
            Parallel.ForVectors(Sizes.Images * _parts, ref this);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            int channels = Sizes.Channels;
            float* row = Scratch.Rent(ScratchSlot.Row, channels);
            int image = task / _parts;
            int end = Math.Min(Sizes.Pixels, ((task % _parts) + 1) * _perTask);
            for (int p = task % _parts * _perTask; p < end; p++)
            {
                long pixel = ((long)image * Sizes.Pixels) + p;
                float* b = B + ((RowPerPixel ? pixel : image) * channels);
                if (Kind == Kind.Fold)
                {
                    Multiply<V>(A + (pixel * channels), b, row, channels, add: false);
                    SumGroups<V>(row, Y + (pixel * Sizes.Groups));
                    continue;
                }

                Expand<V>(A + (pixel * Sizes.Groups), row);
                Multiply<V>(row, b, Y + ((Kind == Kind.Columns ? image : pixel) * channels), channels, Add);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Multiply<V>(float* a, float* b, float* y, int count, bool add)
            where V : struct, ISimd<V>
        {
            int i = 0;
            for (; i <= count - V.Count; i += V.Count)
            {
                V product = V.Load(a + i) * V.Load(b + i);
                V.Store(y + i, add ? V.Load(y + i) + product : product);
            }

            for (; i < count; i++)
                y[i] = (add ? y[i] : 0f) + (a[i] * b[i]);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void SumGroups<V>(float* row, float* y)
            where V : struct, ISimd<V>
        {
            int width = Sizes.Width;
            for (int g = 0; g < Sizes.Groups; g++, row += width)
            {
                V sum = V.Zero;
                int i = 0;
                for (; i <= width - V.Count; i += V.Count)
                    sum += V.Load(row + i);
                float total = i == 0 ? 0f : V.Sum(sum);
                for (; i < width; i++)
                    total += row[i];
                y[g] = Add ? y[g] + total : total;
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Expand<V>(float* values, float* row)
            where V : struct, ISimd<V>
        {
            int width = Sizes.Width;
            for (int g = 0; g < Sizes.Groups; g++, row += width)
            {
                int i = 0;
                for (; i <= width - V.Count; i += V.Count)
                    V.Store(row + i, V.Create(values[g]));
                for (; i < width; i++)
                    row[i] = values[g];
            }
        }
    }
}
