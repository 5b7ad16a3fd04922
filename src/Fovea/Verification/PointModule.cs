namespace Fovea;

/// <summary>A module that is one parameter, whose gradient is set by hand.</summary>
internal sealed class PointModule : Module
{
    private readonly Parameter _parameter;

    public PointModule(ReadOnlySpan<float> values)
    {
        _parameter = AddParameter("p", new Shape(values.Length), Initializers.Constant(0), decays: true);
        Set(values);
    }

    public ReadOnlySpan<float> Values => _parameter.Value.Span;

    public ReadOnlySpan<float> Gradient => _parameter.Value.GradientStorage!.Span;

    public override Tensor Forward(Tensor x) => x;

    public void Set(ReadOnlySpan<float> values)
    {
        values.CopyTo(_parameter.Value.MutableSpan);
        _parameter.Value.Version++;
    }

    public void SetGradient(ReadOnlySpan<float> gradient)
    {
        Tensor value = _parameter.Value;
        value.GradientStorage ??= Storage.AllocatePersistent(value.Shape.Count);
        gradient.CopyTo(value.GradientStorage.Span);
        value.HasGradient = true;
    }
}
