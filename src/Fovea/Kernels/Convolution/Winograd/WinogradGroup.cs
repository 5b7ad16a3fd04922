using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>Convolutions of sixteen channels to sixteen, or of 32 to 32, by Winograd's filtering over a few tiles at a time.</summary>
/// <remarks>The transforms of a group of tiles stay in the first cache level. Products replace what they are made of: sixteen registers of
/// sums hold all outputs of a group's tiles in one element. Only AVX-512 has as many registers, and as wide ones.</remarks>
internal static unsafe class WinogradGroup
{
    // Registers of sums.
    private const int Sums = 16;

    /// <summary>Whether a pass is one over such channels.</summary>
    public static bool Fits<F>(in WinogradPass<F> pass)
        where F : struct, IWinogradForm =>
        Isa.Bits == 512 && pass.Output.Map.Channels == pass.Products.Inputs && pass.Products.Inputs <= 2 * Simd512.Count;

    /// <summary>Rows of tiles that make at least one group.</summary>
    public static int Rows<F>(in WinogradPass<F> pass)
        where F : struct, IWinogradForm => Math.Max(1, Sums * Simd512.Count / pass.Products.Inputs / pass.Input.RowTiles);

    /// <summary>Computes rows of tiles.</summary>
    public static void Run<V, F>(WinogradPass<F> pass, int first, int rows)
        where V : struct, ISimd<V>
        where F : struct, IWinogradForm
    {
        if (pass.Products.Inputs == V.Count)
            Run<V, F, One>(ref pass, first, rows);
        else
            Run<V, F, Two>(ref pass, first, rows);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<V, F, C>(ref WinogradPass<F> pass, int first, int rows)
        where V : struct, ISimd<V>
        where F : struct, IWinogradForm
        where C : struct, ITileSize
    {
        int rowsAtOnce = Rows(pass);
        int tiles = BlockGeometry.CeilingOf(rowsAtOnce * pass.Input.RowTiles, Tiles<C>()) * Tiles<C>();
        int pitch = MatrixProduct.SpreadPitch(tiles * Pitch<C>());
        float* transforms = Scratch.Rent(ScratchSlot.Panels, (long)WinogradWeights<F>.Elements * pitch);
        if (rows % rowsAtOnce != 0 || tiles != rowsAtOnce * pass.Input.RowTiles)
            new Span<float>(transforms, WinogradWeights<F>.Elements * pitch).Clear(); // tiles that no row has are multiplied, too
        pass.Input.Target = pass.Output.Products = transforms;
        pass.Input.ElementPitch = pass.Output.ElementPitch = pitch;
        pass.Input.Pitch = pass.Output.Pitch = Pitch<C>();
        for (int end = first + rows; first < end; first += rowsAtOnce)
        {
            pass.Input.FirstRow = pass.Output.FirstRow = first;
            int count = Math.Min(rowsAtOnce, end - first);
            for (int row = 0; row < count; row++)
                pass.Input.Run<V>(row);
            Multiply<V, F, C>(transforms, pitch, tiles, pass.Products.Weights, pass.Products.WeightPitch);
            for (int row = 0; row < count; row++)
                pass.Output.Run<V>(row);
        }
    }

    /// <summary>Tiles whose sums fill the registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Tiles<C>()
        where C : struct, ITileSize => Sums / C.Count;

    /// <summary>Floats from tile to tile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Pitch<C>()
        where C : struct, ITileSize => Simd512.Count * C.Count;

    // All tiles of each element times its weights, in place.
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply<V, F, C>(float* transforms, nint pitch, int tiles, float* weights, long weightPitch)
        where V : struct, ISimd<V>
        where F : struct, IWinogradForm
        where C : struct, ITileSize
    {
        for (float* all = transforms + (WinogradWeights<F>.Elements * pitch); transforms < all; transforms += pitch, weights += weightPitch)
        {
            float* last = transforms + (tiles * Pitch<C>());
            for (float* x = transforms; x < last; x += Sums * V.Count)
            {
                V c0 = V.Zero, c1 = V.Zero, c2 = V.Zero, c3 = V.Zero, c4 = V.Zero, c5 = V.Zero, c6 = V.Zero, c7 = V.Zero;
                V c8 = V.Zero, c9 = V.Zero, c10 = V.Zero, c11 = V.Zero, c12 = V.Zero, c13 = V.Zero, c14 = V.Zero, c15 = V.Zero;
                float* weight = weights;
                for (float* end = x + Pitch<C>(); x < end; x++, weight += Pitch<C>())
                {
                    V w0 = V.Load(weight), w1 = C.Count > 1 ? V.Load(weight + V.Count) : w0;
                    V.AddProduct(ref c0, V.Create(x[0 / C.Count * Pitch<C>()]), w0);
                    V.AddProduct(ref c1, V.Create(x[1 / C.Count * Pitch<C>()]), w1);
                    V.AddProduct(ref c2, V.Create(x[2 / C.Count * Pitch<C>()]), w0);
                    V.AddProduct(ref c3, V.Create(x[3 / C.Count * Pitch<C>()]), w1);
                    V.AddProduct(ref c4, V.Create(x[4 / C.Count * Pitch<C>()]), w0);
                    V.AddProduct(ref c5, V.Create(x[5 / C.Count * Pitch<C>()]), w1);
                    V.AddProduct(ref c6, V.Create(x[6 / C.Count * Pitch<C>()]), w0);
                    V.AddProduct(ref c7, V.Create(x[7 / C.Count * Pitch<C>()]), w1);
                    V.AddProduct(ref c8, V.Create(x[8 / C.Count * Pitch<C>()]), w0);
                    V.AddProduct(ref c9, V.Create(x[9 / C.Count * Pitch<C>()]), w1);
                    V.AddProduct(ref c10, V.Create(x[10 / C.Count * Pitch<C>()]), w0);
                    V.AddProduct(ref c11, V.Create(x[11 / C.Count * Pitch<C>()]), w1);
                    V.AddProduct(ref c12, V.Create(x[12 / C.Count * Pitch<C>()]), w0);
                    V.AddProduct(ref c13, V.Create(x[13 / C.Count * Pitch<C>()]), w1);
                    V.AddProduct(ref c14, V.Create(x[14 / C.Count * Pitch<C>()]), w0);
                    V.AddProduct(ref c15, V.Create(x[15 / C.Count * Pitch<C>()]), w1);
                }

                x -= Pitch<C>();
                V.Store(x, c0);
                V.Store(x + V.Count, c1);
                V.Store(x + (2 * V.Count), c2);
                V.Store(x + (3 * V.Count), c3);
                V.Store(x + (4 * V.Count), c4);
                V.Store(x + (5 * V.Count), c5);
                V.Store(x + (6 * V.Count), c6);
                V.Store(x + (7 * V.Count), c7);
                V.Store(x + (8 * V.Count), c8);
                V.Store(x + (9 * V.Count), c9);
                V.Store(x + (10 * V.Count), c10);
                V.Store(x + (11 * V.Count), c11);
                V.Store(x + (12 * V.Count), c12);
                V.Store(x + (13 * V.Count), c13);
                V.Store(x + (14 * V.Count), c14);
                V.Store(x + (15 * V.Count), c15);
            }
        }
    }
}
