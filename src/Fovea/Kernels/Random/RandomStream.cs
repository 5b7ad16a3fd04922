using System.Runtime.CompilerServices;

namespace Fovea;

/// <summary>A stream of pseudo-random numbers whose whole state is one 64-bit word, so that it can be stored in a checkpoint and
/// derived for any key (seed, epoch, sample) without drawing what came before.</summary>
/// <remarks>SplitMix64: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014. It is a value type: a copy
/// continues on its own, so pass it by <see langword="ref"/> where draws must advance the caller's stream. Not for secrets.</remarks>
public struct RandomStream : IEquatable<RandomStream>
{
    private const ulong Gamma = 0x9E3779B97F4A7C15;
    private ulong _state;

    /// <summary>A stream that starts at <paramref name="seed"/>; neighbouring seeds give unrelated streams.</summary>
    /// <param name="seed">Any value.</param>
    public RandomStream(ulong seed) => _state = Mix(seed + Gamma);

    /// <summary>The state: all that is needed to continue the stream, see <see cref="FromState"/>.</summary>
    public readonly ulong State => _state;

    /// <summary>The stream that continues where one with this <see cref="State"/> stopped.</summary>
    /// <param name="state">What <see cref="State"/> returned.</param>
    public static RandomStream FromState(ulong state) => new() { _state = state };

    /// <summary>The stream of one consumer ("augment", "shuffle", "init"), so that adding a consumer changes no other's numbers.</summary>
    /// <param name="seed">The seed of the run.</param>
    /// <param name="name">The consumer's name; its UTF-16 code units are hashed, independent of culture and process.</param>
    public static RandomStream Named(ulong seed, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        ulong hash = 0xCBF29CE484222325;
        foreach (char c in name) hash = (hash ^ c) * 0x100000001B3;
        return Keyed(seed, hash);
    }

    /// <summary>The stream of a tuple of keys, such as (epoch, sample index). Order matters.</summary>
    /// <param name="seed">The seed of the run.</param>
    /// <param name="keys">Any values.</param>
    public static RandomStream Keyed(ulong seed, params ReadOnlySpan<ulong> keys)
    {
        ulong state = Mix(seed + Gamma);
        foreach (ulong key in keys) state = Mix(state + Gamma + Mix(key ^ 0xD1B54A32D192ED03));
        return FromState(state);
    }

    /// <summary>The next 64 uniform bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong NextUInt64()
    {
        _state += Gamma;
        return Mix(_state);
    }

    /// <summary>Uniform in [0, 1), a multiple of 2⁻²⁴.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float NextSingle() => (NextUInt64() >> 40) * (1f / (1 << 24));

    /// <summary>Uniform in [0, 1), a multiple of 2⁻⁵³.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1L << 53));

    /// <summary>Uniform in 0 … <paramref name="exclusiveMax"/> − 1, without modulo bias.</summary>
    /// <param name="exclusiveMax">At least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="exclusiveMax"/> is below 1.</exception>
    public int NextInt(int exclusiveMax)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(exclusiveMax, 1);
        // The high half of a 64x64-bit product is the draw; the few low halves that would favour some results are drawn again.
        ulong range = (ulong)exclusiveMax;
        ulong high = Math.BigMul(NextUInt64(), range, out ulong low);
        if (low < range)
        {
            ulong threshold = (0 - range) % range;
            while (low < threshold) high = Math.BigMul(NextUInt64(), range, out low);
        }
        return (int)high;
    }

    /// <summary>A normal variate with mean 0 and standard deviation 1 (Box and Muller). Always two draws: no hidden spare value.</summary>
    public double NextNormal()
    {
        double radius = Math.Sqrt(-2.0 * Math.Log(1.0 - NextDouble()));
        return radius * Math.Cos(2.0 * Math.PI * NextDouble());
    }

    /// <summary>Puts <paramref name="items"/> in uniformly random order (Fisher and Yates).</summary>
    /// <param name="items">Permuted in place.</param>
    public void Shuffle(Span<int> items)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int j = NextInt(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    /// <inheritdoc/>
    public readonly bool Equals(RandomStream other) => _state == other._state;

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is RandomStream other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode() => _state.GetHashCode();

    /// <summary>Whether both streams will give the same numbers.</summary>
    /// <param name="left">One stream.</param>
    /// <param name="right">The other.</param>
    public static bool operator ==(RandomStream left, RandomStream right) => left.Equals(right);

    /// <summary>Whether the streams are at different states.</summary>
    /// <param name="left">One stream.</param>
    /// <param name="right">The other.</param>
    public static bool operator !=(RandomStream left, RandomStream right) => !left.Equals(right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
