using Fovea.Kernels;

namespace Fovea;

/// <summary>Arithmetic with sizes of 1 repeated, gates and residual sums.</summary>
public static partial class TensorOps
{
    extension(Tensor left)
    {
        /// <summary>The sum; sizes of 1 are repeated.</summary>
        /// <param name="a">One operand.</param>
        /// <param name="b">The other.</param>
        /// <exception cref="ShapeException">Sizes differ and neither is 1.</exception>
        public static Tensor operator +(Tensor a, Tensor b) => Op.Apply(new BinaryOp<Sum>("add"), a, b);

        /// <summary>The difference; sizes of 1 are repeated.</summary>
        /// <param name="a">One operand.</param>
        /// <param name="b">What is taken from it.</param>
        /// <exception cref="ShapeException">Sizes differ and neither is 1.</exception>
        public static Tensor operator -(Tensor a, Tensor b) => Op.Apply(new BinaryOp<Difference>("sub"), a, b);

        /// <summary>The product element by element; sizes of 1 are repeated.</summary>
        /// <param name="a">One operand.</param>
        /// <param name="b">The other.</param>
        /// <exception cref="ShapeException">Sizes differ and neither is 1.</exception>
        public static Tensor operator *(Tensor a, Tensor b) => Op.Apply(new BinaryOp<Product>("mul"), a, b);

        /// <summary>The quotient element by element; sizes of 1 are repeated.</summary>
        /// <param name="a">The dividend.</param>
        /// <param name="b">The divisor.</param>
        /// <exception cref="ShapeException">Sizes differ and neither is 1.</exception>
        public static Tensor operator /(Tensor a, Tensor b) => Op.Apply(new BinaryOp<Quotient>("div"), a, b);

        /// <summary>Adds a number to each element.</summary>
        public static Tensor operator +(Tensor a, float b) => Op.Apply(new AffineOp(1f, b), a);

        /// <summary>Adds a number to each element.</summary>
        public static Tensor operator +(float a, Tensor b) => Op.Apply(new AffineOp(1f, a), b);

        /// <summary>Subtracts a number from each element.</summary>
        public static Tensor operator -(Tensor a, float b) => Op.Apply(new AffineOp(1f, -b), a);

        /// <summary>A number minus each element.</summary>
        public static Tensor operator -(float a, Tensor b) => Op.Apply(new AffineOp(-1f, a), b);

        /// <summary>Changes the sign of each element.</summary>
        public static Tensor operator -(Tensor a) => Op.Apply(new AffineOp(-1f, 0f), a);

        /// <summary>Multiplies each element by a number.</summary>
        public static Tensor operator *(Tensor a, float b) => Op.Apply(new AffineOp(b, 0f), a);

        /// <summary>Multiplies each element by a number.</summary>
        public static Tensor operator *(float a, Tensor b) => Op.Apply(new AffineOp(a, 0f), b);

        /// <summary>Divides each element by a number.</summary>
        public static Tensor operator /(Tensor a, float b) => Op.Apply(new AffineOp(1f / b, 0f), a);

        /// <summary>A number divided by each element.</summary>
        public static Tensor operator /(float a, Tensor b) => Op.Apply(new BinaryOp<Quotient>("div"), Tensor.Filled(new Shape(), a), b);

        /// <summary>The larger of each pair; sizes of 1 are repeated. Equal ones share the gradient.</summary>
        /// <param name="right">The other operand.</param>
        /// <exception cref="ShapeException">Sizes differ and neither is 1.</exception>
        public Tensor Maximum(Tensor right) => Op.Apply(new BinaryOp<Maximum>("maximum"), left, right);

        /// <summary>max(x + y, 0) in one pass: the end of a residual block.</summary>
        /// <param name="right">A tensor of the same shape.</param>
        /// <exception cref="ShapeException">The shapes differ.</exception>
        public Tensor AddRelu(Tensor right) => Op.Apply(AddReluOp.Instance, left, right);

        // For the end of a block, where nobody else has the left operand: it may be gone afterwards.
        internal Tensor AddReluOver(Tensor right) => Op.ApplyOver(AddReluOp.Instance, left, right);

        /// <summary>x + scale · value in one pass: a branch that a learned number lets in.</summary>
        /// <param name="value">A tensor of the same shape.</param>
        /// <param name="scale">One number, of shape [1].</param>
        /// <exception cref="ShapeException">The shapes differ, or the scale is more than one number.</exception>
        public Tensor AddScaled(Tensor value, Tensor scale) => Op.Apply(ScaledResidualOp.Instance, value, scale, left);

        /// <summary>The product of a map [N, C, H, W] with a gate whose size is 1 where it is repeated, in one pass.</summary>
        /// <param name="gate">The gate, for example [N, C, 1, 1] or [N, 1, H, W].</param>
        /// <exception cref="ShapeException">The gate does not fit.</exception>
        public Tensor Gate(Tensor gate) => Op.Apply(GateOp.Instance, left, gate);

        /// <summary>The product of a map [N, C, H, W] with two gates whose sizes are 1 where they are repeated, in one pass.</summary>
        /// <param name="first">A gate, for example [N, C, 1, W].</param>
        /// <param name="second">Another, for example [N, C, H, 1].</param>
        /// <exception cref="ShapeException">A gate does not fit.</exception>
        public Tensor Gate(Tensor first, Tensor second) => Op.Apply(GateOp.Instance, left, first, second);
    }
}
