namespace Fovea;

/// <summary>A part of a network that keeps nothing of its inside for backward: when backward comes to the part, it runs once more. Memory
/// for time; Chen, Xu, Zhang, Guestrin, arXiv:1604.06174.</summary>
/// <remarks>
/// <para>The first run records nothing and gives its memory back. The second is recorded as any other and walked backwards at once.</para>
/// <para>Both compute the same bits: the second has the same input and weights, gets the numbers that the first drew
/// (<see cref="Draw"/>), and moves no running statistic (<see cref="IsSecondRun"/>). Gradients add up in the order of a step that keeps
/// everything. So the part may depend on its input, on parameters and on what it draws, and on nothing else that changes.</para>
/// </remarks>
internal sealed record RecomputeOp : Op
{
    [ThreadStatic]
    private static RecomputeOp? t_running;

    private readonly Func<Tensor, Tensor> _part;
    private RecomputeOp? _around;
    private List<ulong>? _drawn;
    private int _next;
    private bool _isSecond;
    private Shape _output;

    private RecomputeOp(Func<Tensor, Tensor> part) => _part = part;

    /// <summary>Whether what runs on this thread has run before and only makes its values anew.</summary>
    public static bool IsSecondRun => t_running is { } part && part.HasRun;

    public override string Name => "recompute";

    private bool HasRun => _isSecond || _around is { HasRun: true };

    /// <summary>Runs a part of a network.</summary>
    /// <param name="part">The part.</param>
    /// <param name="x">Its input.</param>
    /// <param name="learns">Whether the part has parameters that require a gradient.</param>
    public static Tensor Run(Func<Tensor, Tensor> part, Tensor x, bool learns)
    {
        RecomputeOp op = new(part);
        x.IsReadInBackward = true; // the first run must not write over what the second starts from
        Tensor y;
        using (Grad.Disabled())
        using (Workspace inside = Workspace.Begin("recomputed part"))
            y = inside.Return(op.RunPart(x));
        if (!learns && !x.RequiresGradient)
            return y;
        if (ReferenceEquals(y, x) || y.RequiresGradient)
            y = y.Detach(); // it is another's and has a history of its own
        op._output = y.Shape;
        new Node(op, [x], [y]).Attach();
        return y;
    }

    /// <summary>The next number of a counter; in a second run the one that the first got at this place.</summary>
    public static ulong Draw(ref ulong counter) => t_running is { } part ? part.DrawInside(ref counter) : ++counter;

    public override void InferShapes(ShapeContext c) => c.Output(_output);

    public override void Forward(OpContext c)
    {
        // The first run has made the values: before it, nobody knows their shape.
    }

    public override void Backward(OpContext c)
    {
        Tensor x = c.Input(0);
        _isSecond = true;
        Tensor y;
        using (Grad.Recording())
            y = RunPart(x);
        if (!y.RequiresGradient)
            return;
        c.HandGradientTo(y);
        if (!ReferenceEquals(y, x) && y.Producer is Node last)
            Tape.WalkPart(last, from: x);
    }

    private Tensor RunPart(Tensor x)
    {
        (_around, t_running) = (t_running, this);
        try
        {
            return _part(x);
        }
        finally
        {
            (_around, t_running) = (null, _around);
        }
    }

    // A part may lie in another that runs for the second time: its first numbers are then those that the other drew.
    private ulong DrawInside(ref ulong counter)
    {
        if (_isSecond)
            return _drawn![_next++];
        ulong number = _around is null ? ++counter : _around.DrawInside(ref counter);
        (_drawn ??= []).Add(number);
        return number;
    }
}
