namespace Fovea;

/// <summary>The words for conventions of counting, and what each counts.</summary>
public static class CountConventionNames
{
    /// <summary>Every word, in the order of <see cref="CountConvention"/>.</summary>
    public static IReadOnlyList<string> All { get; } = ["papers", "total", "ptflops", "fvcore"];

    /// <summary>The convention that a word means, or null. Case does not count.</summary>
    /// <param name="word">A word such as <c>ptflops</c>.</param>
    public static CountConvention? Find(string word)
    {
        ArgumentNullException.ThrowIfNull(word);
        for (int i = 0; i < All.Count; i++)
        {
            if (All[i].Equals(word, StringComparison.OrdinalIgnoreCase))
                return (CountConvention)i;
        }

        return null;
    }

    /// <summary>What a convention counts, as a phrase.</summary>
    /// <param name="convention">The convention.</param>
    public static string Meaning(this CountConvention convention) => convention switch
    {
        CountConvention.Papers => "convolutions and linear layers",
        CountConvention.Total => "convolutions, linear layers and attention's matrix products",
        CountConvention.Ptflops =>
            "as ptflops 0.6 and its published table: convolutions and linear layers with their biases, norms 2 an element, ReLU and ReLU6 "
            + "1, pooling 1 an element of its input; nothing for sums, products, other activations and matrix products",
        CountConvention.Fvcore =>
            "as fvcore's FlopCountAnalysis in evaluation: convolutions and linear layers without biases, matrix products, batch norms 2 "
            + "an element, group norms 5, average pooling to a fixed size 1 an element of its input; nothing for sums and activations",
        _ => throw new ArgumentOutOfRangeException(nameof(convention)),
    };
}
