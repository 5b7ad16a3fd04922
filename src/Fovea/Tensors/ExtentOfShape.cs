using Fovea.Kernels;

namespace Fovea;

/// <summary>Gives kernels a shape in the order in which its values are stored.</summary>
internal static class ExtentOfShape
{
    extension(Extent)
    {
        /// <summary>The sizes of a shape of at most four axes, channels last for rank 4.</summary>
        public static Extent Of(Shape shape) => shape.Rank switch
        {
            4 => new Extent(shape.N, shape.H, shape.W, shape.C),
            3 => new Extent(1, shape[0], shape[1], shape[2]),
            2 => new Extent(1, 1, shape[0], shape[1]),
            1 => new Extent(1, 1, 1, shape[0]),
            0 => new Extent(1, 1, 1, 1),
            _ => throw new ShapeException($"at most 4 axes are supported here; got {shape}"),
        };
    }
}
