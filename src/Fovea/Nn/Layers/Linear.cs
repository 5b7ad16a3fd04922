namespace Fovea;

/// <summary>A linear layer, [..., inputs] → [..., outputs]: y = x Wᵀ + b.</summary>
/// <remarks>Keys <c>weight</c> (outputs, inputs) and, unless left out, <c>bias</c> (outputs).</remarks>
public sealed class Linear : Module
{
    private readonly Parameter _weight;
    private readonly Parameter? _bias;

    /// <summary>Makes a linear layer.</summary>
    /// <param name="inputs">Features in.</param>
    /// <param name="outputs">Features out.</param>
    /// <param name="bias">Whether a bias is added.</param>
    /// <param name="initializer">Initial weights; PyTorch's default unless given.</param>
    /// <param name="biasInitializer">Initial bias; PyTorch's default unless given.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1.</exception>
    public Linear(int inputs, int outputs, bool bias = true, Initializer? initializer = null, Initializer? biasInitializer = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        _weight = AddParameter("weight", new Shape(outputs, inputs), initializer ?? Initializers.TorchDefault(inputs), decays: true);
        if (bias)
            _bias = AddParameter("bias", new Shape(outputs), biasInitializer ?? Initializers.TorchDefault(inputs), decays: false);
    }

    /// <summary>The weight, (outputs, inputs).</summary>
    public Parameter Weight => _weight;

    /// <summary>The bias (outputs), or null.</summary>
    public Parameter? Bias => _bias;

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.Linear(_weight.Value, _bias?.Value);
}
