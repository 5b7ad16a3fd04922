using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>Statistics of the channels of a map that a <see cref="PanelChain"/> writes, row by row as it does; those that are not wanted
/// are null.</summary>
/// <remarks>Channels fill whole registers.</remarks>
internal unsafe struct PanelStatistics
{
    /// <summary>Means over all positions, [N, C].</summary>
    public float* Means;

    /// <summary>Maxima over all positions, [N, C]; NaN where the mean is. Only together with the means.</summary>
    public float* Maxima;

    /// <summary>Means over the height, [N, W, C].</summary>
    public float* OverHeight;

    /// <summary>Means over the width, [N, H, C]. Together with those over the height.</summary>
    public float* OverWidth;

    /// <summary>The statistics of one image, of channels from <paramref name="first"/> on.</summary>
    public readonly PanelStatistics At(int image, Size map, int channels, int first) => new()
    {
        Means = Means == null ? null : Means + ((long)image * channels) + first,
        Maxima = Maxima == null ? null : Maxima + ((long)image * channels) + first,
        OverHeight = OverHeight == null ? null : OverHeight + ((long)image * map.Width * channels) + first,
        OverWidth = OverWidth == null ? null : OverWidth + ((long)image * map.Height * channels) + first,
    };

    /// <summary>Takes in a row; the pixels of map and statistics are a step apart.</summary>
    public readonly void Add<V>(float* row, int y, Size map, int step, int width)
        where V : struct, ISimd<V>
    {
        for (int c = 0; c < width; c += V.Count)
        {
            if (OverHeight != null)
                Strips<V>(row + c, y, map, step, c);
            else if (Maxima != null)
                Fold<V, One>(row + c, y, map, step, c);
            else if (Means != null)
                Fold<V, Two>(row + c, y, map, step, c);
        }
    }

    /// <summary>Makes means of the sums after the last row.</summary>
    public readonly void Finish<V>(Size map, int step, int width)
        where V : struct, ISimd<V>
    {
        for (int c = 0; c < width; c += V.Count)
        {
            if (Means != null)
            {
                V mean = V.Load(Means + c) * V.Create(1f / (map.Height * map.Width));
                V.Store(Means + c, mean);
                if (Maxima != null)
                    V.Store(Maxima + c, V.SelectEqual(mean, mean, V.Load(Maxima + c), mean));
            }

            V share = V.Create(1f / map.Height);
            for (int x = 0; OverHeight != null && x < map.Width; x++)
            {
                float* at = OverHeight + ((nint)x * step) + c;
                V.Store(at, V.Load(at) * share);
            }
        }
    }

    // With maxima where M is one.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Fold<V, M>(float* row, int y, Size map, int step, int c)
        where V : struct, ISimd<V>
        where M : struct, ITileSize
    {
        V s0 = V.Zero, s1 = V.Zero, maximum = V.Create(float.NegativeInfinity);
        int x = 0;
        for (; x < map.Width - 1; x += 2, row += 2 * (nint)step)
        {
            V x0 = V.Load(row), x1 = V.Load(row + step);
            (s0, s1) = (s0 + x0, s1 + x1);
            if (M.Count == 1)
                maximum = V.MaxOfNumber(V.MaxOfNumber(x0, x1), maximum);
        }

        if (x < map.Width)
        {
            s0 += V.Load(row);
            if (M.Count == 1)
                maximum = V.MaxOfNumber(V.Load(row), maximum);
        }

        s0 += s1;
        V.Store(Means + c, y == 0 ? s0 : V.Load(Means + c) + s0);
        if (M.Count == 1)
            V.Store(Maxima + c, y == 0 ? maximum : V.MaxOfNumber(maximum, V.Load(Maxima + c)));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Strips<V>(float* row, int y, Size map, int step, int c)
        where V : struct, ISimd<V>
    {
        V sum = V.Zero;
        float* columns = OverHeight + c;
        for (int x = 0; x < map.Width; x++, row += step, columns += step)
        {
            V value = V.Load(row);
            sum += value;
            V.Store(columns, y == 0 ? value : V.Load(columns) + value);
        }

        V.Store(OverWidth + ((nint)y * step) + c, sum * V.Create(1f / map.Width));
    }
}
