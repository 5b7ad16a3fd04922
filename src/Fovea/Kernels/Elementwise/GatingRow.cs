using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>One row of pixels of <see cref="GatingBackward"/>.</summary>
internal unsafe struct GatingRow
{
    private const int MostInColumns = 4;

    public float* X;
    public float* Dy;

    /// <summary>The gradient of the map, or null.</summary>
    public float* Dx;

    public float* G1;
    public float* G2;

    /// <summary>The gradient of the first gate, or null.</summary>
    public float* D1;

    /// <summary>The gradient of the second gate, or null.</summary>
    public float* D2;

    /// <summary>Floats of the first gate from pixel to pixel.</summary>
    public int Step1;

    /// <summary>Floats of the second gate from pixel to pixel.</summary>
    public int Step2;

    public int Pixels;
    public int Channels;
    public bool Add;

    /// <summary>Writes or adds the gradient of the map, and adds those of the gates.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Run<V, TFirst, TSecond>()
        where V : struct, ISimd<V>
        where TFirst : struct, IGate
        where TSecond : struct, IGate
    {
        if (TFirst.IsOfPixel || TSecond.IsOfPixel || Channels > MostInColumns * V.Count)
        {
            for (int pixel = 0; pixel < Pixels; pixel++)
                Pixel<V, TFirst, TSecond>(pixel);
            return;
        }

        // A gate that is the same in all pixels of the row has its sum in a register: in memory each pixel would wait for the one before,
        // which takes longer than the arithmetic of a few channels.
        int c = 0;
        for (; c <= Channels - V.Count; c += V.Count)
            Column<V, TFirst, TSecond>(c);
        for (; c < Channels; c++)
            Column<Simd1, TFirst, TSecond>(c);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void Column<V, TFirst, TSecond>(int c)
        where V : struct, ISimd<V>
        where TFirst : struct, IGate
        where TSecond : struct, IGate
    {
        V sum1 = V.Zero, sum2 = V.Zero;
        float* x = X + c, dy = Dy + c, dx = Dx == null ? null : Dx + c;
        float* g1 = G1, g2 = G2, d1 = D1, d2 = D2;
        for (int pixel = 0; pixel < Pixels; pixel++)
        {
            (V first, V second) = Products<V, TFirst, TSecond>(x, dy, dx, g1, g2, c);
            if (D1 != null)
            {
                if (Step1 == 0)
                    sum1 += first;
                else
                    V.Store(d1 + c, V.Load(d1 + c) + first);
                d1 += Step1;
            }

            if (TSecond.Exists && D2 != null)
            {
                if (Step2 == 0)
                    sum2 += second;
                else
                    V.Store(d2 + c, V.Load(d2 + c) + second);
                d2 += Step2;
            }

            x += Channels;
            dy += Channels;
            if (dx != null)
                dx += Channels;
            g1 += Step1;
            g2 += Step2;
        }

        if (D1 != null && Step1 == 0)
            V.Store(D1 + c, V.Load(D1 + c) + sum1);
        if (TSecond.Exists && D2 != null && Step2 == 0)
            V.Store(D2 + c, V.Load(D2 + c) + sum2);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void Pixel<V, TFirst, TSecond>(int pixel)
        where V : struct, ISimd<V>
        where TFirst : struct, IGate
        where TSecond : struct, IGate
    {
        nint first = (nint)pixel * Channels, at1 = (nint)pixel * Step1, at2 = (nint)pixel * Step2;
        float* x = X + first, dy = Dy + first, dx = Dx == null ? null : Dx + first;
        float* d1 = D1 == null ? null : D1 + at1, d2 = D2 == null ? null : D2 + at2;
        V sum1 = V.Zero, sum2 = V.Zero;
        Simd1 rest1 = Simd1.Zero, rest2 = Simd1.Zero;
        int c = 0;
        for (; c <= Channels - V.Count; c += V.Count)
            Step<V, TFirst, TSecond>(x + c, dy + c, dx == null ? null : dx + c, G1 + at1, G2 + at2, d1, d2, c, ref sum1, ref sum2);
        for (; c < Channels; c++)
            Step<Simd1, TFirst, TSecond>(x + c, dy + c, dx == null ? null : dx + c, G1 + at1, G2 + at2, d1, d2, c, ref rest1, ref rest2);
        if (TFirst.IsOfPixel && d1 != null)
            *d1 += V.Sum(sum1) + Simd1.Sum(rest1);
        if (TSecond.IsOfPixel && d2 != null)
            *d2 += V.Sum(sum2) + Simd1.Sum(rest2);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void Step<V, TFirst, TSecond>(
        float* x, float* dy, float* dx, float* g1, float* g2, float* d1, float* d2, int c, ref V sum1, ref V sum2)
        where V : struct, ISimd<V>
        where TFirst : struct, IGate
        where TSecond : struct, IGate
    {
        (V first, V second) = Products<V, TFirst, TSecond>(x, dy, dx, g1, g2, c);
        if (TFirst.IsOfPixel)
            sum1 += first;
        else if (d1 != null)
            V.Store(d1 + c, V.Load(d1 + c) + first);
        if (TSecond.IsOfPixel)
            sum2 += second;
        else if (TSecond.Exists && d2 != null)
            V.Store(d2 + c, V.Load(d2 + c) + second);
    }

    // Writes the gradient of x and returns what the gates' gradients get.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly (V First, V Second) Products<V, TFirst, TSecond>(float* x, float* dy, float* dx, float* g1, float* g2, int c)
        where V : struct, ISimd<V>
        where TFirst : struct, IGate
        where TSecond : struct, IGate
    {
        V gate1 = TFirst.At<V>(g1, c), gate2 = TSecond.At<V>(g2, c), gradient = V.Load(dy);
        if (dx != null)
        {
            V value = TSecond.Exists ? gradient * gate1 * gate2 : gradient * gate1;
            V.Store(dx, Add ? V.Load(dx) + value : value);
        }

        V product = gradient * V.Load(x);
        return (TSecond.Exists ? product * gate2 : product, product * gate1);
    }
}
