namespace Fovea.Kernels;

/// <summary>Where the matrices of a batch lie, in floats: matrix b starts at <c>Offset + (b / Inner) · OuterStep + (b % Inner) ·
/// InnerStep</c>, and its rows are <c>Pitch</c> apart. So the rows and the columns of a channels-last map are batches of matrices where
/// they are.</summary>
internal readonly record struct MatrixLayout(int Offset, int Inner, long OuterStep, long InnerStep, int Pitch)
{
    /// <summary>One dense matrix after the other.</summary>
    public static MatrixLayout Dense(int rows, int columns) => new(0, 1, (long)rows * columns, 0, columns);

    public long Start(int matrix) => Offset + (matrix / Inner * OuterStep) + (matrix % Inner * InnerStep);
}
