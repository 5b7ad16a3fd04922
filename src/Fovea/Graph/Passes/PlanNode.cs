namespace Fovea;

/// <summary>An operation on its way from the trace to a step of a plan, with what passes have drawn into it.</summary>
internal sealed class PlanNode
{
    public required Op Op { get; init; }

    /// <summary>The values read; −1 for an absent input and −2 for a constant.</summary>
    public required int[] Inputs { get; set; }

    /// <summary>Parameters and buffers where <see cref="Inputs"/> has −2.</summary>
    public required Tensor?[] Constants { get; set; }

    /// <summary>The values written.</summary>
    public required int[] Outputs { get; set; }

    /// <summary>The path of the module.</summary>
    public required string Module { get; init; }

    public long MultiplyAdds { get; set; }

    /// <summary>Factor and shift per output channel of a norm that was folded into the weight; null where there is none.</summary>
    public (float[] Scale, float[] Shift)? Norm { get; set; }

    /// <summary>The value that is added before the activation; −1 where there is none.</summary>
    public int Residual { get; set; } = -1;

    /// <summary>The value whose channels multiply those of the input; −1 where there is none.</summary>
    public int Gate { get; set; } = -1;

    /// <summary>The activation of the result.</summary>
    public Activation Activation { get; set; }

    /// <summary>Whether a convolution may be computed by Winograd's filtering.</summary>
    public bool AllowsWinograd { get; set; }

    /// <summary>Whether a depthwise convolution may run by panels of channels.</summary>
    public bool AllowsPanels { get; set; }

    /// <summary>Makes the step, where a pass has chosen one; null where the operation says which it is.</summary>
    public Func<PlanNode, IReadOnlyList<Shape>, PlanStep>? MakeStep { get; set; }

    /// <summary>Names of the operations drawn in, in order.</summary>
    public List<string> Fused { get; } = [];

    /// <summary>Whether nothing but the sum of products has been decided about the result, so that a norm may still be folded.</summary>
    public bool IsBare => Norm is null && Residual < 0 && Activation == Activation.None;

    /// <summary>Whether the operation is a convolution or linear layer whose weight is a constant and stays as it is.</summary>
    public bool HasKernel => Gate < 0 && Op is ConvolutionOp or LinearOp && Inputs[1] == -2 && (Inputs.Length < 3 || Inputs[2] < 0);

    /// <summary>All values read, residual and gate included.</summary>
    public IEnumerable<int> Reads => Inputs.Append(Residual).Append(Gate).Where(static value => value >= 0);

    /// <summary>How often a value is read. Passes ask for each value and each node: an iterator's objects would be most of what compiling
    /// allocates.</summary>
    public int TimesRead(int value)
    {
        int times = (Residual == value ? 1 : 0) + (Gate == value ? 1 : 0);
        foreach (int input in Inputs)
            times += input == value ? 1 : 0;
        return times;
    }
}
