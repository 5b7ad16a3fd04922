namespace Fovea;

/// <summary>How to run the golden cases of losses.</summary>
internal static class LossGolden
{
    public static readonly Dictionary<string, Action<OpCase>> Runners = new()
    {
        ["cross_entropy"] = CrossEntropy,
        ["cross_entropy_probabilities"] = static c => c.Output(
            "y", Losses.CrossEntropy(c.Input("x"), c.Input("target"), c.Single("label_smoothing"), ReductionOf(c))),
        ["binary_cross_entropy_with_logits"] = static c => c.Output(
            "y", Losses.BinaryCrossEntropy(
                c.Input("x"), c.Input("target"), c.Has("pos_weight") ? c.Values("pos_weight") : null, ReductionOf(c))),
        ["sigmoid_focal_loss"] = static c => c.Output(
            "y", Losses.Focal(c.Input("x"), c.Input("target"), c.Single("alpha"), c.Single("gamma"), ReductionOf(c))),
        ["kl_div"] = static c => c.Output("y", Losses.Divergence(c.Input("x"), c.Input("target"))),
    };

    private static void CrossEntropy(OpCase c)
    {
        float[]? weights = c.Has("class_weight") ? c.Values("class_weight") : null;
        c.Output("y", Losses.CrossEntropy(
            c.Input("x"), c.Labels("target"), c.Single("label_smoothing"), weights, c.Int("ignore_index"), ReductionOf(c)));
    }

    private static LossReduction ReductionOf(OpCase c) => c.Text("reduction") switch
    {
        "mean" => LossReduction.Mean,
        "sum" => LossReduction.Sum,
        _ => LossReduction.None,
    };
}
