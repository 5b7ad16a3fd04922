namespace Fovea;

/// <summary>The same values under another shape, without a copy. The caller has checked that the values lie in the same order.</summary>
internal sealed record ReshapeOp(Shape Target) : Op
{
    public override string Name => "reshape";

    public override BackwardNeeds Needs => BackwardNeeds.None;

    public override bool IsView => true;

    public override IEnumerable<KeyValuePair<string, string>> Attributes => [new("shape", Target.ToString())];

    public override void InferShapes(ShapeContext c)
    {
        if (c.Map(0).Count != Target.Count)
            throw c.Fail($"the new shape {Target} must have as many elements");
        c.Output(Target);
    }

    public override void Forward(OpContext c)
    {
        // A view shares the values.
    }

    public override void Backward(OpContext c) => c.PassGradient(0);
}
