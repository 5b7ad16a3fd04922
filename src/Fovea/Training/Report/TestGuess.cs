namespace Fovea;

/// <summary>What a network makes of one labelled image.</summary>
/// <param name="Image">The image's place in its data set.</param>
/// <param name="Label">Its class.</param>
/// <param name="Guess">The class with the highest probability.</param>
/// <param name="Confidence">That probability, from 0 to 1.</param>
/// <param name="LabelProbability">The probability of its own class.</param>
internal readonly record struct TestGuess(int Image, int Label, int Guess, double Confidence, double LabelProbability)
{
    public bool IsRight => Guess == Label;

    /// <summary>The predictions for all images of some batches, by the compiled network.</summary>
    public static IReadOnlyList<TestGuess> Of(Model model, IEnumerable<Batch> batches, CancellationToken cancellation)
    {
        List<TestGuess> predictions = [];
        model.Evaluate();
        using Grad.Scope inference = Grad.Disabled();
        PlanCache plans = new(model);
        foreach (Batch batch in batches)
        {
            cancellation.ThrowIfCancellationRequested();
            using Workspace workspace = Workspace.Begin("report");
            Tensor probabilities = plans.Run(batch.Images).Softmax(1);
            int classes = probabilities.Shape[1];
            for (int n = 0; n < batch.Count; n++)
            {
                ReadOnlySpan<float> row = probabilities.Span.Slice(n * classes, classes);
                int guess = 0;
                for (int k = 1; k < classes; k++)
                    guess = row[k] > row[guess] ? k : guess;
                predictions.Add(new TestGuess(batch.Indices[n], batch.Labels[n], guess, row[guess], row[batch.Labels[n]]));
            }
        }

        return predictions;
    }
}
