using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>One call of <see cref="OuterTile"/>: target[r][j] (+)= Σ over y and x of left[y][x][r] · right[y][x][j].</summary>
/// <remarks>Pitches count floats. The target overlaps no operand.</remarks>
internal unsafe struct OuterTileOperands
{
    /// <summary>The operand whose values are broadcast; as many consecutive floats as the tile has rows are read at each point.</summary>
    public float* Left;

    public nint LeftRow;
    public nint LeftPixel;

    /// <summary>The operand that is read by vectors; whole vectors are read at each point.</summary>
    public float* Right;

    public nint RightRow;
    public nint RightPixel;

    /// <summary>Rows of points to sum over.</summary>
    public int Height;

    /// <summary>Points in a row.</summary>
    public int Width;

    /// <summary>Where row 0 of the tile goes.</summary>
    public float* Target;

    public nint TargetPitch;

    /// <summary>The row after the last to store.</summary>
    public int EndRow;

    /// <summary>Columns to store.</summary>
    public int Columns;

    /// <summary>Whether to add to the target instead of writing it.</summary>
    public bool Add;
}

/// <summary>The register tile of weight gradients: a block of Σ left ⊗ right that stays in registers over all points.</summary>
/// <remarks>Written for up to eight rows and four vectors; the JIT drops those that a size lacks.</remarks>
internal readonly unsafe struct OuterTile : ITile<OuterTileOperands>
{
    /// <summary>Computes one tile.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<V, R, C>(OuterTileOperands* o)
        where V : struct, ISimd<V>
        where R : struct, ITileSize
        where C : struct, ITileSize
    {
        float* room = stackalloc float[(R.Count * C.Count * V.Count) + CacheLine.Floats];
        float* lanes = CacheLine.Align(room);
        V c00 = V.Zero, c01 = V.Zero, c02 = V.Zero, c03 = V.Zero;
        V c10 = V.Zero, c11 = V.Zero, c12 = V.Zero, c13 = V.Zero;
        V c20 = V.Zero, c21 = V.Zero, c22 = V.Zero, c23 = V.Zero;
        V c30 = V.Zero, c31 = V.Zero, c32 = V.Zero, c33 = V.Zero;
        V c40 = V.Zero, c41 = V.Zero, c42 = V.Zero, c43 = V.Zero;
        V c50 = V.Zero, c51 = V.Zero, c52 = V.Zero, c53 = V.Zero;
        V c60 = V.Zero, c61 = V.Zero, c62 = V.Zero, c63 = V.Zero;
        V c70 = V.Zero, c71 = V.Zero, c72 = V.Zero, c73 = V.Zero;
        nint leftPixel = o->LeftPixel, rightPixel = o->RightPixel;
        int width = o->Width;
        for (int y = 0; y < o->Height; y++)
        {
            float* left = o->Left + (y * o->LeftRow);
            float* right = o->Right + (y * o->RightRow);
            for (int x = 0; x < width; x++)
            {
                V b0 = V.Load(right);
                V b1 = C.Count > 1 ? V.Load(right + V.Count) : V.Zero;
                V b2 = C.Count > 2 ? V.Load(right + (2 * V.Count)) : V.Zero;
                V b3 = C.Count > 3 ? V.Load(right + (3 * V.Count)) : V.Zero;
                V a = V.Create(left[0]);
                V.AddProduct(ref c00, a, b0);
                if (C.Count > 1) V.AddProduct(ref c01, a, b1);
                if (C.Count > 2) V.AddProduct(ref c02, a, b2);
                if (C.Count > 3) V.AddProduct(ref c03, a, b3);
                if (R.Count > 1)
                {
                    a = V.Create(left[1]);
                    V.AddProduct(ref c10, a, b0);
                    if (C.Count > 1) V.AddProduct(ref c11, a, b1);
                    if (C.Count > 2) V.AddProduct(ref c12, a, b2);
                    if (C.Count > 3) V.AddProduct(ref c13, a, b3);
                }
                if (R.Count > 2)
                {
                    a = V.Create(left[2]);
                    V.AddProduct(ref c20, a, b0);
                    if (C.Count > 1) V.AddProduct(ref c21, a, b1);
                    if (C.Count > 2) V.AddProduct(ref c22, a, b2);
                    if (C.Count > 3) V.AddProduct(ref c23, a, b3);
                }
                if (R.Count > 3)
                {
                    a = V.Create(left[3]);
                    V.AddProduct(ref c30, a, b0);
                    if (C.Count > 1) V.AddProduct(ref c31, a, b1);
                    if (C.Count > 2) V.AddProduct(ref c32, a, b2);
                    if (C.Count > 3) V.AddProduct(ref c33, a, b3);
                }
                if (R.Count > 4)
                {
                    a = V.Create(left[4]);
                    V.AddProduct(ref c40, a, b0);
                    if (C.Count > 1) V.AddProduct(ref c41, a, b1);
                    if (C.Count > 2) V.AddProduct(ref c42, a, b2);
                    if (C.Count > 3) V.AddProduct(ref c43, a, b3);
                }
                if (R.Count > 5)
                {
                    a = V.Create(left[5]);
                    V.AddProduct(ref c50, a, b0);
                    if (C.Count > 1) V.AddProduct(ref c51, a, b1);
                    if (C.Count > 2) V.AddProduct(ref c52, a, b2);
                    if (C.Count > 3) V.AddProduct(ref c53, a, b3);
                }
                if (R.Count > 6)
                {
                    a = V.Create(left[6]);
                    V.AddProduct(ref c60, a, b0);
                    if (C.Count > 1) V.AddProduct(ref c61, a, b1);
                    if (C.Count > 2) V.AddProduct(ref c62, a, b2);
                    if (C.Count > 3) V.AddProduct(ref c63, a, b3);
                }
                if (R.Count > 7)
                {
                    a = V.Create(left[7]);
                    V.AddProduct(ref c70, a, b0);
                    if (C.Count > 1) V.AddProduct(ref c71, a, b1);
                    if (C.Count > 2) V.AddProduct(ref c72, a, b2);
                    if (C.Count > 3) V.AddProduct(ref c73, a, b3);
                }
                left += leftPixel;
                right += rightPixel;
            }
        }

        // No call may stand between here and the last store, see RowTile.
        bool partial = o->EndRow < R.Count || o->Columns < C.Count * V.Count;
        bool add = o->Add && !partial;
        float* target = partial ? lanes : o->Target;
        nint pitch = partial ? C.Count * V.Count : o->TargetPitch;
        Store<V, C>(target, add, c00, c01, c02, c03);
        if (R.Count > 1) Store<V, C>(target + pitch, add, c10, c11, c12, c13);
        if (R.Count > 2) Store<V, C>(target + (2 * pitch), add, c20, c21, c22, c23);
        if (R.Count > 3) Store<V, C>(target + (3 * pitch), add, c30, c31, c32, c33);
        if (R.Count > 4) Store<V, C>(target + (4 * pitch), add, c40, c41, c42, c43);
        if (R.Count > 5) Store<V, C>(target + (5 * pitch), add, c50, c51, c52, c53);
        if (R.Count > 6) Store<V, C>(target + (6 * pitch), add, c60, c61, c62, c63);
        if (R.Count > 7) Store<V, C>(target + (7 * pitch), add, c70, c71, c72, c73);
        if (partial)
            CopyPartial(o, lanes, C.Count * V.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<V, C>(float* target, bool add, V s0, V s1, V s2, V s3)
        where V : struct, ISimd<V>
        where C : struct, ITileSize
    {
        if (add)
        {
            s0 = V.Load(target) + s0;
            if (C.Count > 1) s1 = V.Load(target + V.Count) + s1;
            if (C.Count > 2) s2 = V.Load(target + (2 * V.Count)) + s2;
            if (C.Count > 3) s3 = V.Load(target + (3 * V.Count)) + s3;
        }

        V.Store(target, s0);
        if (C.Count > 1) V.Store(target + V.Count, s1);
        if (C.Count > 2) V.Store(target + (2 * V.Count), s2);
        if (C.Count > 3) V.Store(target + (3 * V.Count), s3);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void CopyPartial(OuterTileOperands* o, float* lanes, int width)
    {
        for (int r = 0; r < o->EndRow; r++)
        {
            float* target = o->Target + (r * o->TargetPitch);
            float* source = lanes + (r * width);
            for (int i = 0; i < o->Columns; i++)
                target[i] = o->Add ? target[i] + source[i] : source[i];
        }
    }
}
