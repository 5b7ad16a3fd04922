namespace Fovea.Kernels;

/// <summary>Turns an <see cref="Activation"/> into the type of its formula, once per operation and outside every loop.</summary>
internal static class Activations
{
    public static void Dispatch<TVisitor>(Activation activation, ref TVisitor visitor)
        where TVisitor : IActivationVisitor, allows ref struct
    {
        switch (activation)
        {
            case Activation.None: visitor.Visit<Identity>(); break;
            case Activation.Relu: visitor.Visit<Relu>(); break;
            case Activation.Relu6: visitor.Visit<Relu6>(); break;
            case Activation.HardSwish: visitor.Visit<HardSwish>(); break;
            case Activation.AuthorHardSwish: visitor.Visit<AuthorHardSwish>(); break;
            case Activation.HardSigmoid: visitor.Visit<HardSigmoid>(); break;
            case Activation.Sigmoid: visitor.Visit<Sigmoid>(); break;
            case Activation.Silu: visitor.Visit<Silu>(); break;
            default: throw new ArgumentOutOfRangeException(nameof(activation), activation, "unknown activation");
        }
    }
}

/// <summary>What to do with the formula of an activation.</summary>
internal interface IActivationVisitor
{
    void Visit<F>()
        where F : struct, IActivation;
}
