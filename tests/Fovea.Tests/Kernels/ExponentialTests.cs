using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using Fovea.Kernels;

namespace Fovea.Tests;

public sealed unsafe class ExponentialTests
{
    [Theory]
    [InlineData(512)]
    [InlineData(256)]
    [InlineData(128)]
    [InlineData(32)]
    public void Exponential_is_within_a_unit_in_the_last_place_where_products_and_sums_are_fused(int bits)
    {
        float[] x = new float[1 << 16];
        for (int i = 0; i < x.Length; i++)
            x[i] = -87.3f + (175.6f * i / x.Length);
        float[] y = Exponentials(x, bits);
        int units = Fma.IsSupported || AdvSimd.IsSupported ? 1 : 2;
        for (int i = 0; i < x.Length; i++)
        {
            double expected = Math.Exp(x[i]);
            double unit = MathF.BitIncrement((float)expected) - (float)expected;
            Assert.True(Math.Abs(y[i] - expected) <= units * unit, $"exp({x[i]:R}) at {bits} bits: {y[i]:R}, expected {expected:R}");
        }
    }

    [Theory]
    [InlineData(512)]
    [InlineData(256)]
    [InlineData(128)]
    [InlineData(32)]
    public void Exponential_of_extremes_is_zero_infinity_one_or_NaN(int bits)
    {
        float[] x =
        [
            0f, -0f, float.NaN, float.PositiveInfinity, float.NegativeInfinity, 88.73f, 1000f, float.MaxValue, -104f, -1000f,
            float.MinValue, float.Epsilon, -float.Epsilon, 88.37f, -87.6f, -87.7f,
        ];
        float[] y = Exponentials(x, bits);
        Assert.Equal([1f, 1f, float.NaN, float.PositiveInfinity, 0f], y[..5]);
        Assert.Equal([float.PositiveInfinity, float.PositiveInfinity, float.PositiveInfinity, 0f, 0f, 0f, 1f, 1f], y[5..13]);
        Assert.Equal(Math.Exp(88.37f), y[13], 1e-6 * Math.Exp(88.37f));
        Assert.Equal(Math.Exp(-87.6f), y[14], 1.5e-45);
        Assert.Equal(0f, y[15]);
    }

    [Theory]
    [InlineData(512)]
    [InlineData(256)]
    [InlineData(128)]
    [InlineData(32)]
    public void Sigmoid_is_within_three_units_in_the_last_place(int bits)
    {
        float[] x = new float[1 << 16];
        for (int i = 0; i < x.Length; i++)
            x[i] = -87f + (190f * i / x.Length);
        float[] y = At(bits, x, ofSigmoid: true);
        for (int i = 0; i < x.Length; i++)
        {
            double expected = 1 / (1 + Math.Exp(-(double)x[i]));
            double unit = MathF.BitIncrement((float)expected) - (float)expected;
            Assert.True(Math.Abs(y[i] - expected) <= 3 * unit, $"sigmoid({x[i]:R}) at {bits} bits: {y[i]:R}, expected {expected:R}");
        }
    }

    [Theory]
    [InlineData(512)]
    [InlineData(256)]
    [InlineData(128)]
    [InlineData(32)]
    public void Sigmoid_of_extremes_is_zero_a_half_one_or_NaN(int bits)
    {
        float[] x =
        [
            0f, -0f, float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.MaxValue, float.MinValue, 1000f, -1000f, -88.5f,
            88.5f, -89f, -89.5f, float.Epsilon, -float.Epsilon, 17f,
        ];
        float[] y = At(bits, x, ofSigmoid: true);
        Assert.Equal([0.5f, 0.5f, float.NaN, 1f, 0f, 1f, 0f, 1f, 0f, 0f, 1f, 0f, 0f, 0.5f, 0.5f], y[..15]);
    }

    private static float[] Exponentials(float[] x, int bits) => At(bits, x, ofSigmoid: false);

    private static float[] At(int bits, float[] x, bool ofSigmoid) => bits switch
    {
        512 => Run<Simd512>(x, ofSigmoid),
        256 => Run<Simd256>(x, ofSigmoid),
        128 => Run<Simd128>(x, ofSigmoid),
        _ => Run<Simd1>(x, ofSigmoid),
    };

    private static float[] Run<V>(float[] x, bool ofSigmoid)
        where V : struct, ISimd<V>
    {
        float[] y = new float[x.Length];
        fixed (float* source = x, target = y)
        {
            for (int i = 0; i < x.Length; i += V.Count)
            {
                V value = V.Load(source + i);
                V.Store(target + i, ofSigmoid ? Sigmoid.Apply(value) : V.Exp(value));
            }
        }

        return y;
    }
}
