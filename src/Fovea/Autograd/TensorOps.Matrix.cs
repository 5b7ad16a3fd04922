using Fovea.Kernels;

namespace Fovea;

/// <summary>Matrix products. A feature map is a batch of matrices without a copy: <c>x.AsTokens()</c> is [N, H·W, C].</summary>
public static partial class TensorOps
{
    extension(Tensor left)
    {
        /// <summary>left · right: [B, M, K] and [B, K, P] → [B, M, P], or the same without the batch B.</summary>
        /// <param name="right">The right side.</param>
        /// <exception cref="ShapeException">The shapes do not fit.</exception>
        public Tensor MatMul(Tensor right) => Op.Apply(new MatMulOp(ProductForm.Plain), left, right);

        /// <summary>left · rightᵀ: [B, M, K] and [B, P, K] → [B, M, P], the products of all pairs of rows.</summary>
        /// <param name="right">The right side, read as its transpose.</param>
        /// <exception cref="ShapeException">The shapes do not fit.</exception>
        public Tensor MatMulTransposed(Tensor right) => Op.Apply(new MatMulOp(ProductForm.RightTransposed), left, right);

        /// <summary>leftᵀ · right: [B, K, M] and [B, K, P] → [B, M, P], the products of all pairs of columns.</summary>
        /// <param name="right">The right side; the left one is read as its transpose.</param>
        /// <exception cref="ShapeException">The shapes do not fit.</exception>
        public Tensor TransposedMatMul(Tensor right) => Op.Apply(new MatMulOp(ProductForm.LeftTransposed), left, right);

        /// <summary>leftᵀ · left: [B, K, M] → [B, M, M], the products of all pairs of columns of one side: half the work of
        /// <see cref="TransposedMatMul"/>, since the result is symmetric.</summary>
        /// <exception cref="ShapeException">The shape is not that of matrices.</exception>
        public Tensor Gram() => Op.Apply(new GramOp(), left);
    }
}
