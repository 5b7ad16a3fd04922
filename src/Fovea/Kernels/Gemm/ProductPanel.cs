using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>Brings columns of the right operand into the order in which the row tile reads them: [k][lanes], zeros beyond the last
/// column.</summary>
internal static unsafe class ProductPanel
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pack(
        ProductForm form, float* b, int pitch, (int First, int Count) depth, (int First, int Count) column, float* panel, int width)
    {
        if (column.Count < width)
            new Span<float>(panel, depth.Count * width).Clear();
        if (form == ProductForm.Plain)
        {
            for (int k = 0; k < depth.Count; k++)
            {
                ReadOnlySpan<float> from = new(b + ((long)(depth.First + k) * pitch) + column.First, column.Count);
                from.CopyTo(new Span<float>(panel + (k * width), column.Count));
            }

            return;
        }

        for (int lane = 0; lane < column.Count; lane++)
        {
            float* from = b + ((long)(column.First + lane) * pitch) + depth.First;
            for (int k = 0; k < depth.Count; k++)
                panel[(k * width) + lane] = from[k];
        }
    }
}
