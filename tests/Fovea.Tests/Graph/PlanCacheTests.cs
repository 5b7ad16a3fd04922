namespace Fovea.Tests;

public sealed class PlanCacheTests
{
    [Fact]
    public void Results_follow_the_shape_of_the_input_and_the_weights_of_the_moment()
    {
        Model model = ModelCatalog.Default.Create("resnet8", new() { Attention = "ca", Seed = 2 });
        model.Evaluate();
        PlanCache plans = new(model);

        foreach (int batch in (int[])[3, 3, 2, 3, 1])
            RequireSame(model, plans, batch);
        StateEntry bias = model.State().Last(static entry => entry.Key == "fc.bias");
        float[] changed = bias.Values.ToArray();
        changed[0] += 100;
        bias.Set(changed);
        RequireSame(model, plans, 1);
    }

    [Fact]
    public void Accuracy_of_a_compiled_network_counts_the_images_that_the_network_itself_gets_right()
    {
        DataSource data = DataSource.Open("shapes", new() { TrainCount = 8, TestCount = 21 });
        Model model = ModelCatalog.Default.Create("resnet8", new() { Classes = data.ClassNames.Count, Attention = "se", Seed = 5 });
        model.Evaluate();
        using Loader loader = new(data.Test, 8);
        ClassificationMetrics expected = new();
        using (Grad.Disabled())
        {
            foreach (Batch batch in loader.Epoch(0))
            {
                Tensor logits = batch.Images.Apply(model);
                expected.Add(logits.Span, logits.Shape[-1], batch.Labels, batch.Indices);
            }
        }

        EvaluationResult actual = Evaluator.Run(model, loader.Epoch(0));

        Assert.Equal((21, expected.ToResult().Correct), (actual.Total, actual.Correct));
        Assert.Equal(expected.ToResult().CorrectByImage, actual.CorrectByImage);
    }

    private static void RequireSame(Model model, PlanCache plans, int batch)
    {
        Shape shape = new(batch, 3, 32, 32);
        Tensor x = Tensor.From(Values.ToSingle(Values.Random(7, shape.Count)), shape);
        using Grad.Scope inference = Grad.Disabled();
        float[] expected = x.Apply(model).ToArray(), actual = plans.Run(x).ToArray();
        float largest = expected.Max(MathF.Abs);
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            float difference = MathF.Abs(expected[i] - actual[i]);
            Assert.True(difference <= 1e-4f * largest, $"{shape}: at {i} {actual[i]} instead of {expected[i]}");
        }
    }
}
