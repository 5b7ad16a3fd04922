using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>One step of stochastic gradient descent over a parameter, in one pass: every value is read and written once.</summary>
/// <remarks>Row-major floats; values, gradient and momentum must not overlap.</remarks>
internal static unsafe class SgdStep
{
    private const int Block = 1 << 15;

    /// <summary>values −= rate · d with d from gradient, decay and momentum as <see cref="SgdSettings"/> says.</summary>
    public static void Run(Span<float> values, ReadOnlySpan<float> gradient, Span<float> momentum, in SgdSettings settings)
    {
        fixed (float* p = values, g = gradient, m = momentum)
        {
            Body body = new() { Values = p, Gradient = g, Momentum = m, Count = values.Length, Settings = settings };
            Parallel.For((values.Length + Block - 1) / Block, ref body);
        }
    }

    private struct Body : IParallelBody
    {
        public float* Values;
        public float* Gradient;
        public float* Momentum;
        public int Count;
        public SgdSettings Settings;

        public readonly void Run(int task)
        {
            int start = task * Block;
            int count = Math.Min(Block, Count - start);
            float* momentum = Settings.UsesMomentum ? Momentum + start : null;
            int done = Isa.Bits switch
            {
                512 => Loop<Simd512>(Values + start, Gradient + start, momentum, 0, count),
                256 => Loop<Simd256>(Values + start, Gradient + start, momentum, 0, count),
                128 => Loop<Simd128>(Values + start, Gradient + start, momentum, 0, count),
                _ => 0,
            };
            Loop<Simd1>(Values + start, Gradient + start, momentum, done, count);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly int Loop<V>(float* values, float* gradient, float* momentum, int from, int count)
            where V : struct, ISimd<V>
        {
            V decay = V.Create(Settings.Decay), keep = V.Create(Settings.Momentum), take = V.Create(Settings.First ? 1f : Settings.Take);
            V rate = V.Create(-Settings.Rate);
            int i = from;
            for (; i <= count - V.Count; i += V.Count)
            {
                V p = V.Load(values + i);
                V direction = V.MulAdd(decay, p, V.Load(gradient + i));
                if (momentum is not null)
                {
                    V own = direction * take;
                    V buffer = Settings.First ? own : V.MulAdd(keep, V.Load(momentum + i), own);
                    V.Store(momentum + i, buffer);
                    direction = Settings.Nesterov ? V.MulAdd(keep, buffer, direction) : buffer;
                }

                V.Store(values + i, V.MulAdd(rate, direction, p));
            }

            return i;
        }
    }
}
