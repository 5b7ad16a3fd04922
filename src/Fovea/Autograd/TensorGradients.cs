namespace Fovea;

/// <summary>Differentiates.</summary>
public static class TensorGradients
{
    extension(Tensor tensor)
    {
        /// <summary>Computes the gradients of this tensor with respect to every parameter it was computed from, and forgets the
        /// history: results on the way are released and a second call is an error.</summary>
        /// <param name="gradient">The gradient fed in, of this tensor's shape; may be left out for a tensor of one element, where it
        /// is 1.</param>
        /// <exception cref="ShapeException">No gradient is given and there is more than one element, or its shape differs.</exception>
        /// <exception cref="InvalidOperationException">Nothing that this tensor was computed from requires a gradient.</exception>
        public void Backward(Tensor? gradient = null)
        {
            ArgumentNullException.ThrowIfNull(tensor);
            Tape.Backward(tensor, gradient);
        }
    }
}
