namespace Fovea;

/// <summary>How to run the golden cases of losses.</summary>
internal static class LossGolden
{
    public static readonly Dictionary<string, Action<OpCase>> Runners = new() { ["cross_entropy"] = CrossEntropy };

    private static void CrossEntropy(OpCase c)
    {
        LossReduction reduction = c.Text("reduction") switch
        {
            "mean" => LossReduction.Mean,
            "sum" => LossReduction.Sum,
            _ => LossReduction.None,
        };
        float[]? weights = c.Has("class_weight") ? c.Values("class_weight") : null;
        c.Output("y", Losses.CrossEntropy(
            c.Input("x"), c.Labels("target"), c.Single("label_smoothing"), weights, c.Int("ignore_index"), reduction));
    }
}
