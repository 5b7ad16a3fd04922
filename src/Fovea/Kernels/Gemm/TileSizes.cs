using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>A register tile for operands <typeparamref name="O"/>, in every size.</summary>
internal unsafe interface ITile<O>
    where O : unmanaged
{
    static abstract void Run<V, R, C>(O* operands)
        where V : struct, ISimd<V>
        where R : struct, ITileSize
        where C : struct, ITileSize;
}

/// <summary>The sizes that register tiles have.</summary>
internal static unsafe class TileSizes
{
    /// <summary>Rows that leave room for the weights and an input: AVX-512 has 32 registers, the others sixteen.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int MostRows<V>(int vectors)
        where V : struct, ISimd<V> => V.Count == Simd512.Count && vectors < Four.Count ? Eight.Count : Six.Count;

    /// <summary>Runs tile <typeparamref name="T"/> with so many rows, four where they are fewer, and so many vectors.</summary>
    public static void Run<V, T, O>(O* operands, int rows, int vectors)
        where V : struct, ISimd<V>
        where T : struct, ITile<O>
        where O : unmanaged
    {
        switch (vectors)
        {
            case 1: Run<V, T, O, One>(operands, rows); break;
            case 2: Run<V, T, O, Two>(operands, rows); break;
            case 3: Run<V, T, O, Three>(operands, rows); break;
            default: Run<V, T, O, Four>(operands, rows); break;
        }
    }

    private static void Run<V, T, O, C>(O* operands, int rows)
        where V : struct, ISimd<V>
        where T : struct, ITile<O>
        where O : unmanaged
        where C : struct, ITileSize
    {
        switch (rows)
        {
            case 8: T.Run<V, Eight, C>(operands); break;
            case 7: T.Run<V, Seven, C>(operands); break;
            case 6: T.Run<V, Six, C>(operands); break;
            case 5: T.Run<V, Five, C>(operands); break;
            default: T.Run<V, Four, C>(operands); break;
        }
    }
}
