using System.Globalization;

namespace Fovea;

/// <summary>Finds where NaN or infinity enters a network.</summary>
internal static class NonFiniteSearch
{
    /// <summary>Runs the model once more on the images that gave a loss that is not finite.</summary>
    /// <param name="model">The model, in the mode in which it was run.</param>
    /// <param name="images">The images of the step.</param>
    /// <param name="loss">The loss that came.</param>
    /// <param name="epoch">The epoch, from 1.</param>
    /// <param name="step">The step in it, from 1.</param>
    /// <returns>The exception to throw.</returns>
    public static NonFiniteException Explain(Module model, Tensor images, float loss, int epoch, int step)
    {
        string first = IsFinite(images) ? Find(model, images) : "input";
        string value = loss.ToString(CultureInfo.InvariantCulture);
        string advice = first == "input"
            ? "look at the images and their normalisation" : "lower the learning rate (--lr), or train longer with warm-up";
        return new NonFiniteException(first, $"the loss is {value} in epoch {epoch}, step {step}; first not finite: {first}; {advice}");
    }

    private static string Find(Module model, Tensor images)
    {
        string? first = null;
        using Grad.Scope inference = Grad.Disabled();
        using (Observation.Listen((path, tensor) =>
        {
            if (first is null && !IsFinite(tensor))
                first = path.Length == 0 ? "the output" : path;
        }))
        {
            images.Apply(model);
        }

        return first ?? "loss";
    }

    private static bool IsFinite(Tensor tensor)
    {
        foreach (float value in tensor.Span)
        {
            if (!float.IsFinite(value))
                return false;
        }

        return true;
    }
}
