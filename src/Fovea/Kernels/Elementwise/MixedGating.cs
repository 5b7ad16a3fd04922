using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>A map and two or three gates in one pass, by a rule; each gate is repeated along H, W and C where its size is 1.</summary>
/// <remarks>Channels-last; targets must not overlap the operands. Backward is one task an image, so that a gate's gradient is summed in
/// one order.</remarks>
internal static unsafe class MixedGating
{
    /// <summary>A gate, the place for its gradient (or null) and its steps through the map.</summary>
    public struct Operand
    {
        public float* Value;
        public float* Gradient;
        public Steps Steps;

        public readonly long Offset(int n, int h, int w) => ((long)n * Steps.S0) + ((long)h * Steps.S1) + ((long)w * Steps.S2);
    }

    public static void Forward<R>(
        ReadOnlySpan<float> x, Extent map, ReadOnlySpan<float> a, Steps sa, ReadOnlySpan<float> b, Steps sb, ReadOnlySpan<float> c,
        Steps sc, Span<float> y, Epilogue epilogue)
        where R : struct, IGateRule
    {
        fixed (float* px = x, pa = a, pb = b, pc = c, py = y)
        {
            ForwardBody<R> body = new()
            {
                X = px,
                A = new() { Value = pa, Steps = sa },
                B = new() { Value = pb, Steps = sb },
                C = new() { Value = pc, Steps = sc },
                Y = py,
                Map = map,
                Epilogue = epilogue,
            };
            // The caches hold the end of x.
            Parallel.ForVectors(map.D0 * map.D1, ref body, TaskOrder.Descending);
        }
    }

    /// <summary>dx (+)= and the gates' gradients written, each where its span is not empty.</summary>
    public static void Backward<R>(
        ReadOnlySpan<float> x, Extent map, ReadOnlySpan<float> a, Steps sa, ReadOnlySpan<float> b, Steps sb, ReadOnlySpan<float> c,
        Steps sc, ReadOnlySpan<float> dy, Span<float> dx, bool add, Span<float> da, Span<float> db, Span<float> dc)
        where R : struct, IGateRule
    {
        da.Clear();
        db.Clear();
        dc.Clear();
        fixed (float* px = x, pa = a, pb = b, pc = c, pdy = dy, pdx = dx, pda = da, pdb = db, pdc = dc)
        {
            BackwardBody<R> body = new()
            {
                X = px,
                A = new() { Value = pa, Gradient = pda, Steps = sa },
                B = new() { Value = pb, Gradient = pdb, Steps = sb },
                C = new() { Value = pc, Gradient = pdc, Steps = sc },
                Dy = pdy,
                Dx = pdx,
                Map = map,
                Add = add,
            };
            Parallel.ForVectors(map.D0, ref body);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Load<V>(float* gate, int c, int step)
        where V : struct, ISimd<V> => gate == null ? V.Zero : step == 0 ? V.Create(*gate) : V.Load(gate + c);

    private struct ForwardBody<R> : IVectorBody
        where R : struct, IGateRule
    {
        public float* X;
        public Operand A;
        public Operand B;
        public Operand C;
        public float* Y;
        public Extent Map;
        public Epilogue Epilogue;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int row)
            where V : struct, ISimd<V>
        {
            if (Epilogue.IsPlain)
                Row<V, StoreAsIs>(row);
            else
                Row<V, AddAndClamp>(row);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly void Row<V, F>(int row)
            where V : struct, ISimd<V>
            where F : struct, IFinish
        {
            (int n, int h) = (row / Map.D1, row % Map.D1);
            for (int w = 0; w < Map.D2; w++)
            {
                long pixel = (((long)row * Map.D2) + w) * Map.D3;
                float* c = C.Value == null ? null : C.Value + C.Offset(n, h, w);
                Pixel<V, F>(X + pixel, A.Value + A.Offset(n, h, w), B.Value + B.Offset(n, h, w), c, Y + pixel);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Pixel<V, F>(float* x, float* a, float* b, float* c, float* y)
            where V : struct, ISimd<V>
            where F : struct, IFinish
        {
            V low = V.Create(Epilogue.Low), high = V.Create(Epilogue.High);
            nint residual = Epilogue.Residual;
            int channels = Map.D3, i = 0;
            // What is the same for all channels is read once.
            bool isWideA = A.Steps.S3 != 0, isWideB = B.Steps.S3 != 0, isWideC = c != null && C.Steps.S3 != 0;
            V sameA = V.Create(*a), sameB = V.Create(*b), sameC = c == null ? V.Zero : V.Create(*c);
            for (; i <= channels - V.Count; i += V.Count)
            {
                V value = R.Apply(
                    V.Load(x + i), isWideA ? V.Load(a + i) : sameA, isWideB ? V.Load(b + i) : sameB, isWideC ? V.Load(c + i) : sameC);
                V.Store(y + i, F.Apply(value, low, high, y + i, residual));
            }

            if (i == channels)
                return;
            int rest = channels - i;
            V last = R.Apply(
                V.LoadFirst(x + i, rest), isWideA ? V.LoadFirst(a + i, rest) : sameA, isWideB ? V.LoadFirst(b + i, rest) : sameB,
                isWideC ? V.LoadFirst(c + i, rest) : sameC);
            V.StoreFirst(y + i, F.ApplyFirst(last, low, high, y + i, residual, rest), rest);
        }
    }

    private struct BackwardBody<R> : IVectorBody
        where R : struct, IGateRule
    {
        public float* X;
        public Operand A;
        public Operand B;
        public Operand C;
        public float* Dy;
        public float* Dx;
        public Extent Map;
        public bool Add;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            for (int h = 0; h < Map.D1; h++)
            {
                for (int w = 0; w < Map.D2; w++)
                    Pixel<V>(((((long)task * Map.D1) + h) * Map.D2) + w, At(A, task, h, w), At(B, task, h, w), At(C, task, h, w));
            }
        }

        private static Operand At(Operand gate, int n, int h, int w)
        {
            long offset = gate.Offset(n, h, w);
            return new()
            {
                Value = gate.Value == null ? null : gate.Value + offset,
                Gradient = gate.Gradient == null ? null : gate.Gradient + offset,
                Steps = gate.Steps,
            };
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Pixel<V>(long pixel, Operand a, Operand b, Operand c)
            where V : struct, ISimd<V>
        {
            V sumA = V.Zero, sumB = V.Zero, sumC = V.Zero;
            int i = 0;
            for (; i <= Map.D3 - V.Count; i += V.Count)
                Step(pixel * Map.D3, i, a, b, c, ref sumA, ref sumB, ref sumC);
            Simd1 restA = Simd1.Zero, restB = Simd1.Zero, restC = Simd1.Zero;
            for (; i < Map.D3; i++)
                Step(pixel * Map.D3, i, a, b, c, ref restA, ref restB, ref restC);
            Finish(a, V.Sum(sumA) + Simd1.Sum(restA));
            Finish(b, V.Sum(sumB) + Simd1.Sum(restB));
            Finish(c, V.Sum(sumC) + Simd1.Sum(restC));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly void Step<V>(long pixel, int i, in Operand a, in Operand b, in Operand c, ref V sumA, ref V sumB, ref V sumC)
            where V : struct, ISimd<V>
        {
            (V dx, V da, V db, V dc) = R.Gradient(
                V.Load(X + pixel + i), Load<V>(a.Value, i, a.Steps.S3), Load<V>(b.Value, i, b.Steps.S3), Load<V>(c.Value, i, c.Steps.S3),
                V.Load(Dy + pixel + i));
            if (Dx != null)
                V.Store(Dx + pixel + i, Add ? V.Load(Dx + pixel + i) + dx : dx);
            Accumulate(da, a, i, ref sumA);
            Accumulate(db, b, i, ref sumB);
            if (R.Gates == 3)
                Accumulate(dc, c, i, ref sumC);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Accumulate<V>(V value, in Operand gate, int i, ref V sum)
            where V : struct, ISimd<V>
        {
            if (gate.Gradient == null)
                return;
            if (gate.Steps.S3 == 0)
                sum += value;
            else
                V.Store(gate.Gradient + i, V.Load(gate.Gradient + i) + value);
        }

        private static void Finish(in Operand gate, float sum)
        {
            if (gate.Gradient != null && gate.Steps.S3 == 0)
                *gate.Gradient += sum;
        }
    }
}
