using System.Numerics;

namespace Fovea;

/// <summary>Pinned arrays for reuse by the same thread, in size classes a quarter of a power of two apart.</summary>
internal static class BufferPool
{
    private const int SmallestBits = 6;
    private const int AlignmentFloats = 16;

    [ThreadStatic]
    private static Stack<float[]>?[]? t_classes;

    [ThreadStatic]
    private static long t_created;

    [ThreadStatic]
    private static long t_createdBytes;

    // Read once: the tests run a second time with this on, to show that nothing reads a buffer before it is written or after its release.
    private static readonly bool Poison = Environment.GetEnvironmentVariable("FOVEA_POISON") == "1";

    /// <summary>Arrays made on this thread so far, because none was free.</summary>
    public static long Created => t_created;

    /// <summary>Their bytes: the most that this thread has needed at once, size class by size class.</summary>
    public static long CreatedBytes => t_createdBytes;

    /// <summary>An array with room for <paramref name="count"/> floats behind a 64-byte boundary; its contents are arbitrary.</summary>
    public static float[] Rent(int count)
    {
        int index = ClassOf(count, out int capacity);
        Stack<float[]>?[] classes = t_classes ??= new Stack<float[]>?[128];
        if (classes[index] is { Count: > 0 } free)
            return free.Pop();
        t_created++;
        t_createdBytes += (long)capacity * sizeof(float);
        float[] array = GC.AllocateUninitializedArray<float>(capacity + AlignmentFloats, pinned: true);
        if (Poison)
            Array.Fill(array, float.NaN);
        return array;
    }

    /// <summary>Gives an array back that <see cref="Rent"/> handed out. Nobody may use it any more.</summary>
    public static void Return(float[] array)
    {
        int index = ClassOf(array.Length - AlignmentFloats, out _);
        if (Poison)
            Array.Fill(array, float.NaN);
        Stack<float[]>?[] classes = t_classes ??= new Stack<float[]>?[128];
        (classes[index] ??= new Stack<float[]>()).Push(array);
    }

    /// <summary>Forgets the free arrays of this thread, so that the garbage collector takes them.</summary>
    public static void Clear() => t_classes = null;

    private static int ClassOf(int count, out int capacity)
    {
        int bits = Math.Max(SmallestBits, BitOperations.Log2((uint)Math.Max(1, count)));
        int quarter = 1 << (bits - 2);
        int step = Math.Clamp((count - (1 << bits) + quarter - 1) / quarter, 0, 4);
        capacity = (int)Math.Min((1L << bits) + ((long)step * quarter), Array.MaxLength - AlignmentFloats);
        return step == 4 ? (bits + 1) * 4 : (bits * 4) + step;
    }
}
