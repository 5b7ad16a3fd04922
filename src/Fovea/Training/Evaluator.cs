namespace Fovea;

/// <summary>Measures a classifier on labelled images.</summary>
public static class Evaluator
{
    /// <summary>Runs the model, compiled, over all images of a loader.</summary>
    /// <param name="model">The model; its mode is restored.</param>
    /// <param name="batches">The batches of one pass, for example <c>loader.Epoch(0)</c> of a loader that neither shuffles nor
    /// augments.</param>
    /// <param name="cancellation">Stops between two batches.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="DataException">No image could be read, or a label is not among the model's classes.</exception>
    public static EvaluationResult Run(Model model, IEnumerable<Batch> batches, CancellationToken cancellation = default) =>
        Run(model, model, batches, views: 1, ranks: true, cancellation);

    /// <summary>As above.</summary>
    /// <param name="model">The model.</param>
    /// <param name="network">What makes logits of the batches: the model, or its head where they hold features.</param>
    /// <param name="batches">The batches of one pass.</param>
    /// <param name="views">How often each image stands in a row, in different views.</param>
    /// <param name="ranks">Whether to find the areas under the ROC curves.</param>
    /// <param name="cancellation">Stops between two batches.</param>
    internal static EvaluationResult Run(
        Model model, Module network, IEnumerable<Batch> batches, int views, bool ranks, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(batches);
        bool wasTraining = model.IsTraining;
        model.Evaluate();
        try
        {
            using Grad.Scope inference = Grad.Disabled();
            ClassificationMetrics metrics = new(views, ranks);
            PlanCache plans = new(network);
            foreach (Batch batch in batches)
            {
                cancellation.ThrowIfCancellationRequested();
                using Workspace workspace = Workspace.Begin("evaluation step");
                Tensor logits = plans.Run(batch.Input);
                metrics.Add(logits.Span, logits.Shape[-1], batch.Labels, batch.Indices);
            }

            return metrics.ToResult();
        }
        finally
        {
            model.Train(wasTraining);
        }
    }
}
