namespace Fovea.Kernels;

/// <summary>A convolution's weights in the order in which the register tiles read them: [group][phase][panel][tap][k][lane].</summary>
/// <remarks>Made from a weight (O, C / groups, kernel height, kernel width) for the phases of one plan; valid for every plan with
/// the same weight shape, stride, padding, dilation and direction. Packing again reuses the memory.</remarks>
internal sealed unsafe class PackedConvolution
{
    private AlignedFloats? _values;
    private long _capacity;
    private int _vector;

    /// <summary>How the targets of a group are cut.</summary>
    public ColumnPanels PanelsOf(ConvolutionPlan plan) => new(plan.GroupTargets, _vector);

    /// <summary>Floats from one group to the next.</summary>
    public long GroupPitch(ConvolutionPlan plan)
    {
        long size = 0;
        for (int i = 0; i < plan.Phases.Length; i++)
            size += PhaseSize(plan, i);
        return size;
    }

    /// <summary>Rows of a phase's panels.</summary>
    public static int Depth(ConvolutionPlan plan, int phase) => plan.Phases[phase].Taps.Length * plan.GroupSources;

    /// <summary>The first panel of a phase in the first group.</summary>
    public float* Panels(ConvolutionPlan plan, int phase)
    {
        long offset = 0;
        for (int i = 0; i < phase; i++)
            offset += PhaseSize(plan, i);
        return _values!.Values + offset;
    }

    /// <summary>Packs <paramref name="weight"/> for registers of <paramref name="vector"/> floats.</summary>
    public void Pack(ConvolutionPlan plan, float* weight, int vector)
    {
        _vector = vector;
        Reserve(GroupPitch(plan) * plan.Shape.Groups);
        (int area, int inputs) = (plan.Shape.KernelArea, plan.Shape.GroupInputs);
        int* taps = stackalloc int[area];
        for (int phase = 0; phase < plan.Phases.Length; phase++)
        {
            ConvolutionTap[] order = plan.Phases[phase].Taps;
            for (int i = 0; i < order.Length; i++)
                taps[i] = (order[i].KernelY * plan.Shape.Kernel.Width) + order[i].KernelX;
            Body body = new()
            {
                Weight = weight,
                Values = Panels(plan, phase),
                GroupPitch = GroupPitch(plan),
                Depth = Depth(plan, phase),
                WeightGroupPitch = (long)plan.Shape.GroupOutputs * inputs * area,
                LaneStride = plan.IsGradient ? area : inputs * area,
                SourceStride = plan.IsGradient ? inputs * area : area,
                Sources = plan.GroupSources,
                Panels = PanelsOf(plan),
                Taps = taps,
                TapCount = order.Length,
            };
            Parallel.For(body.Panels.Count * plan.Shape.Groups, ref body);
        }

        GC.KeepAlive(this); // the tasks hold only its memory
    }

    /// <summary>Takes the weights of a 1×1 convolution of one group, each input's multiplied by its factor.</summary>
    public void CopyScaled(ConvolutionPlan plan, PackedConvolution source, float* factors)
    {
        _vector = source._vector;
        Reserve(GroupPitch(plan));
        WeightScaling.Run(source.Panels(plan, 0), factors, Panels(plan, 0), plan.GroupSources, plan.GroupTargets, _vector);
        GC.KeepAlive(source);
    }

    private long PhaseSize(ConvolutionPlan plan, int phase) =>
        (long)PanelsOf(plan).Width * Depth(plan, phase);

    private void Reserve(long size)
    {
        if (size <= _capacity)
            return;
        _values = new AlignedFloats(size);
        _capacity = size;
    }

    private struct Body : IParallelBody
    {
        public float* Weight;
        public float* Values;
        public long GroupPitch;
        public int Depth;
        public long WeightGroupPitch;
        public int LaneStride;
        public int SourceStride;
        public int Sources;
        public ColumnPanels Panels;
        public int* Taps;
        public int TapCount;

        public readonly void Run(int task)
        {
            (int group, int panel) = (task / Panels.Count, task % Panels.Count);
            (int first, int used, int lanes) = (Panels.First(panel), Panels.Used(panel), Panels.WidthOf(panel));
            float* to = Values + (group * GroupPitch) + ((long)first * Depth);
            float* from = Weight + (group * WeightGroupPitch) + ((long)first * LaneStride);
            if (TapCount == 1 && SourceStride == 1)
                Transpose(from + Taps[0], to, used, lanes);
            else if (TapCount == 1 && LaneStride == 1)
                Copy(from + Taps[0], to, used, lanes);
            else
                Gather(from, to, used, lanes);
        }

        private readonly void Transpose(float* from, float* to, int used, int lanes)
        {
            Transposition.Run(from, MatrixLayout.Dense(used, LaneStride), to, MatrixLayout.Dense(Sources, lanes), 1, used, Sources);
            for (int k = 0; used < lanes && k < Sources; k++)
                new Span<float>(to + ((long)k * lanes) + used, lanes - used).Clear();
        }

        private readonly void Copy(float* from, float* to, int used, int lanes)
        {
            for (int k = 0; k < Sources; k++)
            {
                Span<float> target = new(to + ((long)k * lanes), lanes);
                new ReadOnlySpan<float>(from + ((long)k * SourceStride), used).CopyTo(target);
                target[used..].Clear();
            }
        }

        private readonly void Gather(float* from, float* to, int used, int lanes)
        {
            for (int k = 0; k < Sources; k++)
            {
                for (int tap = 0; tap < TapCount; tap++)
                {
                    float* target = to + ((((long)tap * Sources) + k) * lanes);
                    float* source = from + ((long)k * SourceStride) + Taps[tap];
                    int lane = 0;
                    for (; lane < used; lane++, source += LaneStride)
                        target[lane] = *source;
                    for (; lane < lanes; lane++)
                        target[lane] = 0f;
                }
            }
        }
    }
}
