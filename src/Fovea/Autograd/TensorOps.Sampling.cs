namespace Fovea;

/// <summary>Sampling of maps at given points.</summary>
public static partial class TensorOps
{
    extension(Tensor x)
    {
        /// <summary>The map read at the points of a grid, [N, C, H, W] and [N, 2, H', W'] → [N, C, H', W'], as a spatial transformer
        /// does, arXiv:1506.02025, eq. 3–7. Gradients reach both.</summary>
        /// <param name="grid">The points: x as channel 0 and y as channel 1, from −1 (left, top) to 1 (right, bottom).</param>
        /// <param name="mode">How the map is read between its positions.</param>
        /// <param name="padding">What the map is outside.</param>
        /// <param name="alignCorners">Whether −1 and 1 are the centres of the border pixels and not their outer edges.</param>
        /// <exception cref="ShapeException">The shapes do not fit.</exception>
        public Tensor GridSample(
            Tensor grid, SampleMode mode = SampleMode.Bilinear, SamplePadding padding = SamplePadding.Zeros, bool alignCorners = false) =>
            Op.Apply(new GridSampleOp(mode, padding, alignCorners), x, grid);

        /// <summary>The points that affine maps θ send the positions of a map to, [N, 2, 3] → [N, 2, height, width]: a grid for
        /// <c>GridSample</c>.</summary>
        /// <param name="height">Rows of the grid.</param>
        /// <param name="width">Columns of the grid.</param>
        /// <param name="alignCorners">Whether −1 and 1 are the centres of the border positions and not their outer edges.</param>
        /// <exception cref="ShapeException">This is no [N, 2, 3].</exception>
        /// <exception cref="ArgumentOutOfRangeException">A size is below 1.</exception>
        public Tensor AffineGrid(int height, int width, bool alignCorners = false)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
            ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
            return Op.Apply(new AffineGridOp(height, width, alignCorners), x);
        }

        /// <summary>Windows around a point [N, 2] of each image at several scales, [N, C, H, W] → [N, scales · C, size, size].</summary>
        internal Tensor Glimpse(Tensor location, int size, int scales) => Op.Apply(new GlimpseOp(size, scales), x, location);

        /// <summary>The map at the position of the largest weight [N, 1, H, W] of each image, zero elsewhere; straight through to the
        /// weights.</summary>
        internal Tensor SelectPosition(Tensor weights) => Op.Apply(SelectPositionOp.Instance, x, weights);
    }
}
