using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>Windows of maps around a point each, at several scales: of [N, H, W, C] the means of 2ᵏ × 2ᵏ blocks of the window of Size · 2ᵏ,
/// k below Scales, as [N, Size, Size, Scales · C]. Outside a map is zero.</summary>
/// <remarks>Only what lies in the windows is read. Targets overlap no operand; an image's windows add to its gradient in one
/// task.</remarks>
internal unsafe struct Glimpses : IVectorBody
{
    private int _height;
    private int _width;
    private int _channels;
    private int _size;
    private int _scales;
    private float* _x;
    private float* _locations;
    private float* _y;
    private bool _isGradient;

    /// <summary>Reads the windows.</summary>
    /// <param name="map">N, H, W and C.</param>
    /// <param name="size">Side of a result.</param>
    /// <param name="scales">Scales.</param>
    /// <param name="x">The maps.</param>
    /// <param name="locations">The middle of each image's windows, [N, 2]: column and row from −1 to 1.</param>
    /// <param name="y">The windows.</param>
    public static void Forward(
        Extent map, int size, int scales, ReadOnlySpan<float> x, ReadOnlySpan<float> locations, Span<float> y)
    {
        fixed (float* px = x, pl = locations, py = y)
            Run(map, size, scales, px, pl, py, isGradient: false);
    }

    /// <summary>Adds the gradient of the windows to that of the maps.</summary>
    public static void Backward(
        Extent map, int size, int scales, ReadOnlySpan<float> dy, ReadOnlySpan<float> locations, Span<float> dx)
    {
        fixed (float* px = dx, pl = locations, py = dy)
            Run(map, size, scales, px, pl, py, isGradient: true);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<V>(int task)
        where V : struct, ISimd<V>
    {
        float* image = _x + ((long)task * _height * _width * _channels);
        long column = (long)Math.Floor((_locations[2 * task] + 1.0) / 2 * _width);
        long row = (long)Math.Floor((_locations[(2 * task) + 1] + 1.0) / 2 * _height);
        for (int scale = 0; scale < _scales; scale++)
        {
            int block = 1 << scale;
            long half = (long)_size * block / 2;
            for (int p = 0; p < _size * _size; p++)
            {
                float* y = _y + ((((long)task * _size * _size) + p) * _scales * _channels) + ((long)scale * _channels);
                Block<V>(image, y, row - half + ((long)(p / _size) * block), column - half + ((long)(p % _size) * block), block);
            }
        }
    }

    private static void Run(Extent map, int size, int scales, float* x, float* locations, float* y, bool isGradient)
    {
        Glimpses body = new()
        {
            _height = map.D1,
            _width = map.D2,
            _channels = map.D3,
            _size = size,
            _scales = scales,
            _x = x,
            _locations = locations,
            _y = y,
            _isGradient = isGradient,
        };
        Parallel.ForVectors(map.D0, ref body);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Block<V>(float* image, float* y, long row, long column, int block)
        where V : struct, ISimd<V>
    {
        if (!_isGradient)
            new Span<float>(y, _channels).Clear();
        float share = 1f / ((float)block * block);
        for (long h = Math.Max(0, row); h < Math.Min(_height, row + block); h++)
        {
            for (long w = Math.Max(0, column); w < Math.Min(_width, column + block); w++)
            {
                float* pixel = image + (((h * _width) + w) * _channels);
                if (_isGradient)
                    Add<V>(y, share, pixel);
                else
                    Add<V>(pixel, share, y);
            }
        }
    }

    // to += factor · from
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Add<V>(float* from, float factor, float* to)
        where V : struct, ISimd<V>
    {
        V scale = V.Create(factor);
        int c = 0;
        for (; c <= _channels - V.Count; c += V.Count)
            V.Store(to + c, V.MulAdd(V.Load(from + c), scale, V.Load(to + c)));
        for (; c < _channels; c++)
            to[c] = float.MultiplyAddEstimate(from[c], factor, to[c]);
    }
}
