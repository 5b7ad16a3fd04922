using System.Globalization;

namespace Fovea;

/// <summary>Finds where NaN, infinity or values beyond any sense enter a network.</summary>
internal static class NonFiniteSearch
{
    /// <summary>Outputs beyond this belong to a network that has diverged: those of trained ones stay below a thousand.</summary>
    private const float MostOutput = 1e5f;

    /// <summary>Runs the model once more on the images that gave a loss that is not finite or far too large.</summary>
    /// <param name="model">The model, in the mode in which it was run.</param>
    /// <param name="images">The images of the step.</param>
    /// <param name="loss">The loss that came.</param>
    /// <param name="epoch">The epoch, from 1.</param>
    /// <param name="step">The step in it, from 1.</param>
    /// <returns>The exception to throw.</returns>
    public static NonFiniteException Explain(Module model, Tensor images, float loss, int epoch, int step)
    {
        bool isFinite = float.IsFinite(loss);
        string first = IsBelow(images, MostOutput) ? Find(model, images, isFinite ? MostOutput : float.MaxValue) : "input";
        string value = loss.ToString(CultureInfo.InvariantCulture);
        string what = isFinite ? "the run has diverged; first output beyond 100,000" : "first not finite";
        return new NonFiniteException(
            first, $"the loss is {value} in epoch {epoch}, step {step}; {what}: {first}; {Advice(first == "input")}");
    }

    /// <summary>Names the first parameter whose gradient is not finite.</summary>
    public static NonFiniteException ExplainGradients(IEnumerable<Parameter> parameters, int epoch, int step)
    {
        Parameter? first = parameters.FirstOrDefault(
            static parameter => parameter.Value.Gradient is { } gradient && !IsBelow(gradient, float.MaxValue));
        string module = first?.Owner.Path ?? "loss";
        string name = first?.Path ?? "their length, which overflows";
        return new NonFiniteException(
            module, $"the gradients are not finite in epoch {epoch}, step {step}; first: {name}; {Advice(isInput: false)}");
    }

    private static string Advice(bool isInput) => isInput
        ? "look at the images and their normalisation"
        : "lower the learning rate (--lr), clip gradients (--clip-norm 1), or train longer with warm-up";

    private static string Find(Module model, Tensor images, float limit)
    {
        string? first = null;
        using Grad.Scope inference = Grad.Disabled();
        using (Observation.Listen((path, tensor) =>
        {
            if (first is null && !IsBelow(tensor, limit))
                first = path.Length == 0 ? "the output" : path;
        }))
        {
            images.Apply(model);
        }

        return first ?? "loss";
    }

    private static bool IsBelow(Tensor tensor, float limit)
    {
        foreach (float value in tensor.Span)
        {
            if (!(Math.Abs(value) <= limit))
                return false;
        }

        return true;
    }
}
