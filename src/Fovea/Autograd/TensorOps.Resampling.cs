namespace Fovea;

/// <summary>Resizing by wider filters than two places: a matrix product along each axis.</summary>
public static partial class TensorOps
{
    extension(Tensor x)
    {
        /// <summary>The map at another size by Keys' cubic, as PyTorch's <c>interpolate</c>: [N, C, H, W] → [N, C, height,
        /// width].</summary>
        /// <remarks>Keys, IEEE Transactions on Acoustics, Speech, and Signal Processing 29(6), 1981; a = −¾, or −½ with
        /// <paramref name="antialias"/>.</remarks>
        /// <param name="height">Rows of the result.</param>
        /// <param name="width">Columns of the result.</param>
        /// <param name="alignCorners">Whether the centres of the outer pixels of both maps coincide; else their outer edges do.</param>
        /// <param name="antialias">Whether the filter is widened where the map shrinks.</param>
        /// <exception cref="ShapeException">A size is below 1, or this is no map.</exception>
        public Tensor ResizeBicubic(int height, int width, bool alignCorners = false, bool antialias = false) =>
            Resample(x, height, width, isCubic: true, alignCorners, antialias);

        /// <summary>The map at another size by a linear filter that is widened where the map shrinks, as PyTorch's <c>interpolate</c> with
        /// <c>antialias</c>: [N, C, H, W] → [N, C, height, width].</summary>
        /// <param name="height">Rows of the result.</param>
        /// <param name="width">Columns of the result.</param>
        /// <param name="alignCorners">Whether the centres of the outer pixels of both maps coincide; else their outer edges do.</param>
        /// <exception cref="ShapeException">A size is below 1, or this is no map.</exception>
        public Tensor ResizeAntialiased(int height, int width, bool alignCorners = false) =>
            Resample(x, height, width, isCubic: false, alignCorners, isWidened: true);
    }

    internal static Tensor Resample(
        Tensor x, int height, int width, bool isCubic, bool alignCorners, bool isWidened, double? factor = null)
    {
        Shape s = x.Shape;
        if (s.Rank != 4 || height < 1 || width < 1)
            throw new ShapeException($"resize: the input must be [N, C, H, W] and the sizes at least 1; got {s}, {height} and {width}");
        Tensor columns = new ResamplingWeights(s.W, width, isCubic, alignCorners, isWidened, factor).ToMatrix();
        Tensor rows = new ResamplingWeights(s.H, height, isCubic, alignCorners, isWidened, factor).ToMatrix();
        int planes = s.N * s.C;
        Tensor y = x.AsTokens().Permute(0, 2, 1).Reshape(new Shape(planes * s.H, s.W)).MatMulTransposed(columns);
        y = y.Reshape(new Shape(planes, s.H, width)).Permute(0, 2, 1);
        y = y.Reshape(new Shape(planes * width, s.H)).MatMulTransposed(rows);
        y = y.Reshape(new Shape(planes, width, height)).Permute(0, 2, 1);
        return y.Reshape(new Shape(s.N, s.C, height * width)).Permute(0, 2, 1).AsMap(height, width);
    }
}
