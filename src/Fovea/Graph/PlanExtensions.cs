namespace Fovea;

/// <summary>Compiles networks.</summary>
public static class PlanExtensions
{
    extension(Module module)
    {
        /// <summary>Compiles the module for one input shape, see <see cref="Plan"/>.</summary>
        /// <param name="input">The shape, [N, C, H, W].</param>
        /// <param name="options">Which kernels may be chosen.</param>
        /// <exception cref="ArgumentException">The module is in training mode.</exception>
        /// <exception cref="ShapeException">The module cannot take such an input.</exception>
        public Plan Compile(Shape input, PlanOptions? options = null) => Plan.Compile(module, input, options);
    }
}
