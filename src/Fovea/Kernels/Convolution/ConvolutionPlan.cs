namespace Fovea.Kernels;

/// <summary>How a forward pass or an input gradient maps to products of source rows with packed weights: a grid of cells, each of which
/// reads source pixels around (cell · step) and writes target pixels at (cell · <see cref="TargetStep"/> + phase).</summary>
/// <remarks>The input gradient is the same computation with source and target exchanged, the kernel turned round and, for
/// a stride above 1, one phase per remainder.</remarks>
internal sealed class ConvolutionPlan
{
    private readonly BlockGeometry _blocks;

    private ConvolutionPlan(ConvolutionShape shape, bool isGradient, ConvolutionPhase[] phases)
    {
        Shape = shape;
        IsGradient = isGradient;
        Phases = phases;
        (Size input, Size output) = (new Size(shape.H, shape.W), new Size(shape.OutputHeight, shape.OutputWidth));
        Target = isGradient ? input : output;
        TargetStep = isGradient ? shape.Stride : new Size(1, 1);
        _blocks = new BlockGeometry
        {
            Images = shape.N,
            Source = isGradient ? output : input,
            Channels = isGradient ? shape.O : shape.C,
            Step = isGradient ? new Size(1, 1) : shape.Stride,
            Grid = isGradient ? CeilingOf(input, shape.Stride) : output,
        };
        foreach (ConvolutionPhase phase in phases)
        {
            foreach (ConvolutionTap tap in phase.Taps)
            {
                _blocks.FirstY = Math.Min(_blocks.FirstY, tap.Y);
                _blocks.FirstX = Math.Min(_blocks.FirstX, tap.X);
                _blocks.LastY = Math.Max(_blocks.LastY, tap.Y);
                _blocks.LastX = Math.Max(_blocks.LastX, tap.X);
            }
        }

        _blocks.Complete(shape.Groups);
    }

    public ConvolutionShape Shape { get; }

    public bool IsGradient { get; }

    public ConvolutionPhase[] Phases { get; }

    public ref readonly BlockGeometry Blocks => ref _blocks;

    public Size Target { get; }

    public Size TargetStep { get; }

    /// <summary>Channels that one group reads.</summary>
    public int GroupSources => IsGradient ? Shape.GroupOutputs : Shape.GroupInputs;

    /// <summary>Channels that one group writes.</summary>
    public int GroupTargets => IsGradient ? Shape.GroupInputs : Shape.GroupOutputs;

    public int TargetChannels => GroupTargets * Shape.Groups;

    public static ConvolutionPlan Forward(ConvolutionShape s)
    {
        var taps = new ConvolutionTap[s.KernelArea];
        for (int i = 0; i < taps.Length; i++)
        {
            (int y, int x) = (i / s.Kernel.Width, i % s.Kernel.Width);
            taps[i] = new((y * s.Dilation.Height) - s.Padding.Height, (x * s.Dilation.Width) - s.Padding.Width, y, x);
        }

        return new ConvolutionPlan(s, false, [new(0, 0, s.OutputHeight, s.OutputWidth, taps)]);
    }

    public static ConvolutionPlan InputGradient(ConvolutionShape s)
    {
        List<ConvolutionPhase> phases = [];
        for (int firstY = 0; firstY < Math.Min(s.Stride.Height, s.H); firstY++)
        {
            List<(int Offset, int Kernel)> rows = Reads(firstY, s.Kernel.Height, s.Stride.Height, s.Padding.Height, s.Dilation.Height);
            for (int firstX = 0; firstX < Math.Min(s.Stride.Width, s.W); firstX++)
            {
                List<(int Offset, int Kernel)> columns = Reads(firstX, s.Kernel.Width, s.Stride.Width, s.Padding.Width, s.Dilation.Width);
                var taps = new ConvolutionTap[rows.Count * columns.Count];
                for (int i = 0; i < taps.Length; i++)
                {
                    ((int y, int kernelY), (int x, int kernelX)) = (rows[i / columns.Count], columns[i % columns.Count]);
                    taps[i] = new(y, x, kernelY, kernelX);
                }

                Size cells = CeilingOf(new Size(s.H - firstY, s.W - firstX), s.Stride);
                phases.Add(new(firstY, firstX, cells.Height, cells.Width, taps));
            }
        }

        return new ConvolutionPlan(s, true, [.. phases]);
    }

    /// <summary>Taps of a phase as runs of consecutive source values: neighbouring taps become one where the source is dense.</summary>
    /// <param name="phase">A phase of this plan.</param>
    /// <param name="offsets">Receives the offset of each run from a cell's source pixel.</param>
    /// <returns>The number of runs, and the values in each.</returns>
    public (int Count, int Run) Runs(ConvolutionPhase phase, Span<int> offsets)
    {
        int merged = MergedTaps(phase);
        int count = 0;
        for (int i = 0; i < phase.Taps.Length; i += merged)
        {
            ConvolutionTap tap = phase.Taps[i];
            (int y, int x) = _blocks.Copies ? (tap.Y - _blocks.FirstY, tap.X - _blocks.FirstX) : (tap.Y, tap.X);
            offsets[count++] = (y * _blocks.RowPitch) + (x * _blocks.PixelPitch);
        }

        return (count, merged * GroupSources);
    }

    private int MergedTaps(ConvolutionPhase phase)
    {
        int columns = 1;
        while (columns < phase.Taps.Length && phase.Taps[columns].Y == phase.Taps[0].Y)
        {
            if (phase.Taps[columns].X != phase.Taps[0].X + columns)
                return 1;
            columns++;
        }

        return _blocks.PixelPitch == GroupSources ? columns : 1;
    }

    private static Size CeilingOf(Size value, Size divisor) =>
        new(BlockGeometry.CeilingOf(value.Height, divisor.Height), BlockGeometry.CeilingOf(value.Width, divisor.Width));

    // The last tap reads the first source pixel, so this order is the order of places in the source.
    private static List<(int Offset, int Kernel)> Reads(int first, int kernel, int stride, int padding, int dilation)
    {
        List<(int, int)> reads = [];
        for (int k = kernel - 1; k >= 0; k--)
        {
            int distance = first + padding - (k * dilation);
            if (distance % stride == 0)
                reads.Add((distance / stride, k));
        }

        return reads;
    }
}
