using Fovea.Kernels;

namespace Fovea;

/// <summary>Where the values of one run of a plan's steps lie: input and result in the memory for all images, what is between in an
/// arena.</summary>
internal sealed class PlanValues
{
    private readonly Plan _plan;
    private readonly long _arena;
    private readonly long _input;
    private readonly long _output;

    /// <summary>The values of a run.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="memory">The session's memory.</param>
    /// <param name="arena">The place of its arena.</param>
    /// <param name="input">The place of the images that it reads.</param>
    /// <param name="output">The place of what it returns.</param>
    public PlanValues(Plan plan, PinnedBlock memory, long arena, long input, long output)
    {
        (_plan, Memory, _arena, _input, _output) = (plan, memory, arena, input, output);
    }

    /// <summary>What places are counted in.</summary>
    public PinnedBlock Memory { get; }

    /// <summary>The place of a value; below 0 where it has none, because it was fused away.</summary>
    public long Place(int value)
    {
        int root = _plan.Roots[value];
        if (root == 0)
            return _input;
        if (root == _plan.Roots[_plan.Graph.Output])
            return _output;
        long offset = _plan.Memory.Offset(value);
        return offset < 0 ? offset : _arena + offset;
    }

    /// <summary>The tensor of a value.</summary>
    public Tensor Value(int value) => TensorAt(Memory, Place(value), _plan.Graph.Shapes[value]);

    /// <summary>A tensor over a part of the memory, symbolic where the place is below 0.</summary>
    public static Tensor TensorAt(PinnedBlock memory, long place, Shape shape) => place < 0
        ? Tensor.Symbolic(shape)
        : new Tensor(shape, Storage.Over(memory, place, shape.Count), shape.Rank == 4 ? Layout.Nhwc : Layout.Nchw);
}
