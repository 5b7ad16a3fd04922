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

    /// <summary>The first row to store: a tile that was moved back to stay inside the operand repeats rows of the one before.</summary>
    public int FirstRow;

    /// <summary>The row after the last to store.</summary>
    public int EndRow;

    /// <summary>Columns to store.</summary>
    public int Columns;

    /// <summary>Whether to add to the target instead of writing it.</summary>
    public bool Add;
}

/// <summary>The register tile of weight gradients: a block of Σ left ⊗ right that stays in registers over all points.</summary>
/// <remarks>Written for up to fourteen rows; the JIT drops the rows and vectors that a size lacks.</remarks>
internal static unsafe class OuterTile
{
    /// <summary>Computes one tile.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<V, R, C>(OuterTileOperands* o)
        where V : struct, ISimd<V>
        where R : struct, ITileSize
        where C : struct, ITileSize
    {
        float* lanes = stackalloc float[R.Count * C.Count * V.Count];
        V c00 = V.Zero, c01 = V.Zero;
        V c10 = V.Zero, c11 = V.Zero;
        V c20 = V.Zero, c21 = V.Zero;
        V c30 = V.Zero, c31 = V.Zero;
        V c40 = V.Zero, c41 = V.Zero;
        V c50 = V.Zero, c51 = V.Zero;
        V c60 = V.Zero, c61 = V.Zero;
        V c70 = V.Zero, c71 = V.Zero;
        V c80 = V.Zero, c81 = V.Zero;
        V c90 = V.Zero, c91 = V.Zero;
        V c100 = V.Zero, c101 = V.Zero;
        V c110 = V.Zero, c111 = V.Zero;
        V c120 = V.Zero, c121 = V.Zero;
        V c130 = V.Zero, c131 = V.Zero;
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
                V a = V.Create(left[0]);
                V.AddProduct(ref c00, a, b0);
                if (C.Count > 1) V.AddProduct(ref c01, a, b1);
                if (R.Count > 1)
                {
                    a = V.Create(left[1]);
                    V.AddProduct(ref c10, a, b0);
                    if (C.Count > 1) V.AddProduct(ref c11, a, b1);
                }
                if (R.Count > 2)
                {
                    a = V.Create(left[2]);
                    V.AddProduct(ref c20, a, b0);
                    if (C.Count > 1) V.AddProduct(ref c21, a, b1);
                }
                if (R.Count > 3)
                {
                    a = V.Create(left[3]);
                    V.AddProduct(ref c30, a, b0);
                    if (C.Count > 1) V.AddProduct(ref c31, a, b1);
                }
                if (R.Count > 4)
                {
                    a = V.Create(left[4]);
                    V.AddProduct(ref c40, a, b0);
                    if (C.Count > 1) V.AddProduct(ref c41, a, b1);
                }
                if (R.Count > 5)
                {
                    a = V.Create(left[5]);
                    V.AddProduct(ref c50, a, b0);
                    if (C.Count > 1) V.AddProduct(ref c51, a, b1);
                }
                if (R.Count > 6)
                {
                    a = V.Create(left[6]);
                    V.AddProduct(ref c60, a, b0);
                    if (C.Count > 1) V.AddProduct(ref c61, a, b1);
                }
                if (R.Count > 7)
                {
                    a = V.Create(left[7]);
                    V.AddProduct(ref c70, a, b0);
                    if (C.Count > 1) V.AddProduct(ref c71, a, b1);
                }
                if (R.Count > 8)
                {
                    a = V.Create(left[8]);
                    V.AddProduct(ref c80, a, b0);
                    if (C.Count > 1) V.AddProduct(ref c81, a, b1);
                }
                if (R.Count > 9)
                {
                    a = V.Create(left[9]);
                    V.AddProduct(ref c90, a, b0);
                    if (C.Count > 1) V.AddProduct(ref c91, a, b1);
                }
                if (R.Count > 10)
                {
                    a = V.Create(left[10]);
                    V.AddProduct(ref c100, a, b0);
                    if (C.Count > 1) V.AddProduct(ref c101, a, b1);
                }
                if (R.Count > 11)
                {
                    a = V.Create(left[11]);
                    V.AddProduct(ref c110, a, b0);
                    if (C.Count > 1) V.AddProduct(ref c111, a, b1);
                }
                if (R.Count > 12)
                {
                    a = V.Create(left[12]);
                    V.AddProduct(ref c120, a, b0);
                    if (C.Count > 1) V.AddProduct(ref c121, a, b1);
                }
                if (R.Count > 13)
                {
                    a = V.Create(left[13]);
                    V.AddProduct(ref c130, a, b0);
                    if (C.Count > 1) V.AddProduct(ref c131, a, b1);
                }
                left += leftPixel;
                right += rightPixel;
            }
        }

        // No call may stand between here and the last store, see RowTile.
        bool partial = o->FirstRow > 0 || o->EndRow < R.Count || o->Columns < C.Count * V.Count;
        bool add = o->Add && !partial;
        float* target = partial ? lanes : o->Target;
        nint pitch = partial ? C.Count * V.Count : o->TargetPitch;
        Store<V, C>(target, add, c00, c01);
        if (R.Count > 1) Store<V, C>(target + (1 * pitch), add, c10, c11);
        if (R.Count > 2) Store<V, C>(target + (2 * pitch), add, c20, c21);
        if (R.Count > 3) Store<V, C>(target + (3 * pitch), add, c30, c31);
        if (R.Count > 4) Store<V, C>(target + (4 * pitch), add, c40, c41);
        if (R.Count > 5) Store<V, C>(target + (5 * pitch), add, c50, c51);
        if (R.Count > 6) Store<V, C>(target + (6 * pitch), add, c60, c61);
        if (R.Count > 7) Store<V, C>(target + (7 * pitch), add, c70, c71);
        if (R.Count > 8) Store<V, C>(target + (8 * pitch), add, c80, c81);
        if (R.Count > 9) Store<V, C>(target + (9 * pitch), add, c90, c91);
        if (R.Count > 10) Store<V, C>(target + (10 * pitch), add, c100, c101);
        if (R.Count > 11) Store<V, C>(target + (11 * pitch), add, c110, c111);
        if (R.Count > 12) Store<V, C>(target + (12 * pitch), add, c120, c121);
        if (R.Count > 13) Store<V, C>(target + (13 * pitch), add, c130, c131);
        if (partial)
            CopyPartial(o, lanes, C.Count * V.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<V, C>(float* target, bool add, V first, V second)
        where V : struct, ISimd<V>
        where C : struct, ITileSize
    {
        if (add)
        {
            first = V.Load(target) + first;
            if (C.Count > 1) second = V.Load(target + V.Count) + second;
        }

        V.Store(target, first);
        if (C.Count > 1) V.Store(target + V.Count, second);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void CopyPartial(OuterTileOperands* o, float* lanes, int width)
    {
        for (int r = o->FirstRow; r < o->EndRow; r++)
        {
            float* target = o->Target + (r * o->TargetPitch);
            float* source = lanes + (r * width);
            for (int i = 0; i < o->Columns; i++)
                target[i] = o->Add ? target[i] + source[i] : source[i];
        }
    }
}
