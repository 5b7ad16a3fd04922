using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>A 3×3 weight transformed for <see cref="WinogradConvolution"/> and packed for the row tile,
/// [element][panel][c][lanes].</summary>
internal sealed unsafe class WinogradWeights<F>
    where F : struct, IWinogradForm
{
    private AlignedFloats? _values;
    private AlignedFloats? _bias;
    private long _capacity;

    /// <summary>Elements of a transformed tile.</summary>
    public static int Elements => F.Side * F.Side;

    /// <summary>Channels that are read.</summary>
    public int Inputs { get; private set; }

    /// <summary>Channels that are written.</summary>
    public int Outputs { get; private set; }

    /// <summary>How the outputs are cut.</summary>
    public ColumnPanels Panels { get; private set; }

    /// <summary>Floats from one element to the next: no multiple of a page, so that the lines that one filter writes do not compete for a
    /// few cache sets.</summary>
    public long ElementPitch => ((long)Panels.Width * Inputs) + CacheLine.Floats;

    public float* Values => _values!.Values;

    /// <summary>The bias of constant weights; null where there is none.</summary>
    public float* Bias => _bias is null ? null : _bias.Values;

    /// <summary>Constant weights and their bias.</summary>
    public static WinogradWeights<F> Of(ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, int outputs, int inputs)
    {
        WinogradWeights<F> weights = new() { _bias = new AlignedFloats(outputs) };
        bias.CopyTo(new Span<float>(weights.Bias, outputs));
        fixed (float* values = weight)
            weights.Pack(values, outputs, inputs, isGradient: false);
        return weights;
    }

    /// <summary>Transforms a weight (O, C, 3, 3); for the gradient of the input it is turned round, and its outputs are read.</summary>
    public void Pack(float* weight, int outputs, int inputs, bool isGradient)
    {
        (Inputs, Outputs) = isGradient ? (outputs, inputs) : (inputs, outputs);
        Panels = new ColumnPanels(Outputs, Math.Max(1, Parallel.Bits / 32));
        if (Elements * ElementPitch > _capacity)
        {
            _capacity = Elements * ElementPitch;
            _values = new AlignedFloats(_capacity);
        }

        Body body = new()
        {
            Weight = weight,
            LaneStride = isGradient ? 9 : inputs * 9,
            InputStride = isGradient ? inputs * 9 : 9,
            IsReversed = isGradient,
            Inputs = Inputs,
            Values = Values,
            Panels = Panels,
            ElementPitch = ElementPitch,
        };
        Parallel.ForVectors(Panels.Count, ref body);
        GC.KeepAlive(this); // the tasks hold only its memory
    }

    private struct Body : IVectorBody
    {
        public float* Weight;
        public int LaneStride;
        public int InputStride;
        public bool IsReversed;
        public int Inputs;
        public float* Values;
        public ColumnPanels Panels;
        public long ElementPitch;

        [SkipLocalsInit]
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            (int first, int used, int width) = (Panels.First(task), Panels.Used(task), Panels.WidthOf(task));
            float* room = stackalloc float[(9 * width) + (F.Side * 3 * V.Count) + CacheLine.Floats];
            float* half = CacheLine.Align(room), taps = half + (F.Side * 3 * V.Count);
            new Span<float>(taps, 9 * width).Clear();
            float* from = Weight + ((long)first * LaneStride);
            float* to = Values + ((long)first * Inputs);
            for (int c = 0; c < Inputs; c++, from += InputStride, to += width)
            {
                for (int lane = 0; lane < used; lane++)
                {
                    float* filter = from + ((long)lane * LaneStride);
                    for (int tap = 0; tap < 9; tap++)
                        taps[(tap * width) + lane] = filter[IsReversed ? 8 - tap : tap];
                }

                for (int v = 0; v < width; v += V.Count)
                {
                    for (int x = 0; x < 3; x++)
                        F.Filter<V>(taps + (x * width) + v, 3 * width, half + (x * V.Count), 3 * V.Count);
                    for (int y = 0; y < F.Side; y++)
                        F.Filter<V>(half + (y * 3 * V.Count), V.Count, to + v + (y * F.Side * ElementPitch), ElementPitch);
                }
            }
        }
    }
}
