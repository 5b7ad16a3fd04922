namespace Fovea.Kernels;

/// <summary>The points that an affine map θ sends the positions of a map to: [N, H, W, 2] from [N, 2, 3], x before y.</summary>
/// <remarks>Positions have coordinates in [−1, 1]; a size of 1 has the coordinate 0.</remarks>
internal readonly record struct AffineGrid(int N, int H, int W, bool AlignCorners)
{
    public void Forward(ReadOnlySpan<float> theta, Span<float> grid)
    {
        for (int n = 0; n < N; n++)
        {
            ReadOnlySpan<float> t = theta.Slice(6 * n, 6);
            Span<float> points = grid.Slice(2 * n * H * W, 2 * H * W);
            for (int i = 0; i < H; i++)
            {
                double y = Coordinate(i, H);
                for (int j = 0; j < W; j++)
                {
                    double x = Coordinate(j, W);
                    int at = 2 * ((i * W) + j);
                    points[at] = (float)((t[0] * x) + (t[1] * y) + t[2]);
                    points[at + 1] = (float)((t[3] * x) + (t[4] * y) + t[5]);
                }
            }
        }
    }

    /// <summary>dθ (+)= the gradient of θ.</summary>
    public void Backward(ReadOnlySpan<float> dgrid, Span<float> dtheta, bool add)
    {
        Span<double> sums = stackalloc double[6];
        for (int n = 0; n < N; n++)
        {
            sums.Clear();
            ReadOnlySpan<float> points = dgrid.Slice(2 * n * H * W, 2 * H * W);
            for (int i = 0; i < H; i++)
            {
                double y = Coordinate(i, H);
                for (int j = 0; j < W; j++)
                {
                    double x = Coordinate(j, W);
                    for (int r = 0; r < 2; r++)
                    {
                        double value = points[(2 * ((i * W) + j)) + r];
                        sums[3 * r] += value * x;
                        sums[(3 * r) + 1] += value * y;
                        sums[(3 * r) + 2] += value;
                    }
                }
            }

            for (int k = 0; k < 6; k++)
                dtheta[(6 * n) + k] = (float)((add ? dtheta[(6 * n) + k] : 0) + sums[k]);
        }
    }

    private double Coordinate(int index, int size) =>
        size == 1 ? 0 : AlignCorners ? (2.0 * index / (size - 1)) - 1 : (((2.0 * index) + 1) / size) - 1;
}
