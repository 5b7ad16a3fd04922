using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>Multiplies the rows of packed panels, one an input, by a factor each. Source and target do not overlap.</summary>
internal static unsafe class WeightScaling
{
    /// <param name="from">Panels for registers of <paramref name="vector"/> floats.</param>
    /// <param name="factors">A factor for each row.</param>
    /// <param name="to">The same panels, scaled.</param>
    /// <param name="rows">Rows of a panel.</param>
    /// <param name="columns">Columns of all panels that are in use.</param>
    /// <param name="vector">Floats in a register of those that the panels were packed for.</param>
    public static void Run(float* from, float* factors, float* to, int rows, int columns, int vector)
    {
        Body body = new() { From = from, Factors = factors, To = to, Rows = rows, Panels = new ColumnPanels(columns, vector) };
        Parallel.ForVectors(body.Panels.Count, ref body);
    }

    private struct Body : IVectorBody
    {
        public float* From;
        public float* Factors;
        public float* To;
        public int Rows;
        public ColumnPanels Panels;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int panel)
            where V : struct, ISimd<V>
        {
            int width = Panels.WidthOf(panel);
            long start = (long)Panels.First(panel) * Rows;
            for (int row = 0; row < Rows; row++, start += width)
            {
                int i = 0;
                for (; i <= width - V.Count; i += V.Count)
                    V.Store(To + start + i, V.Load(From + start + i) * V.Create(Factors[row]));
                for (; i < width; i++)
                    To[start + i] = From[start + i] * Factors[row];
            }
        }
    }
}
