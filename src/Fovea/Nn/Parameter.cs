namespace Fovea;

/// <summary>A learnable tensor of a module, stored row-major as PyTorch stores it.</summary>
public sealed class Parameter
{
    internal Parameter(Module owner, string name, Shape shape, Initializer initializer, bool decays)
    {
        Owner = owner;
        Name = name;
        Initializer = initializer;
        Decays = decays;
        Value = WithoutWeights.IsActive ? Tensor.Symbolic(shape) : Tensor.Persistent(shape);
        Value.RequiresGradient = true;
    }

    /// <summary>The name inside its module, for example <c>weight</c>.</summary>
    public string Name { get; }

    /// <summary>The state-dict key, for example <c>layer1.0.conv1.weight</c>.</summary>
    public string Path => Owner.Path.Length == 0 ? Name : $"{Owner.Path}.{Name}";

    /// <summary>The values.</summary>
    public Tensor Value { get; }

    /// <summary>Whether weight decay applies unless told otherwise: true of convolution and linear weights, false of norms and
    /// biases.</summary>
    public bool Decays { get; }

    internal Module Owner { get; }

    internal Initializer Initializer { get; }

    /// <summary>The path that names the parameter's part in the network, the same whichever attention stands beside it.</summary>
    internal string RolePath => $"{Owner.RolePath}.{Name}";

    /// <summary>Draws initial values.</summary>
    internal void Initialize(ulong seed)
    {
        RandomStream stream = RandomStream.Named(seed, RolePath);
        Initializer(ref stream, Value.MutableSpan);
        Value.Version++;
    }
}
