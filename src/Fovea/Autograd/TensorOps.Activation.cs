namespace Fovea;

/// <summary>Activations.</summary>
public static partial class TensorOps
{
    extension(Tensor x)
    {
        /// <summary>max(x, 0); its derivative at 0 is 0.</summary>
        public Tensor Relu() => x.Activate(Activation.Relu);

        /// <summary>min(max(x, 0), 6); its derivative at 0 and 6 is 0.</summary>
        public Tensor Relu6() => x.Activate(Activation.Relu6);

        /// <summary>x · relu6(x + 3) / 6, arXiv:1905.02244; its derivative at −3 is −½, as in PyTorch.</summary>
        public Tensor HardSwish() => x.Activate(Activation.HardSwish);

        /// <summary>x · relu6(x + 3) / 6 as authors write it out: its derivative at −3 is 0.</summary>
        public Tensor AuthorHardSwish() => x.Activate(Activation.AuthorHardSwish);

        /// <summary>relu6(x + 3) / 6.</summary>
        public Tensor HardSigmoid() => x.Activate(Activation.HardSigmoid);

        /// <summary>1 / (1 + e⁻ˣ).</summary>
        public Tensor Sigmoid() => x.Activate(Activation.Sigmoid);

        /// <summary>x · σ(x), arXiv:1702.03118.</summary>
        public Tensor Silu() => x.Activate(Activation.Silu);

        /// <summary>A given activation.</summary>
        /// <param name="activation">Which.</param>
        public Tensor Activate(Activation activation) => activation == Activation.None ? x : Op.Apply(new ActivationOp(activation), x);
    }
}
