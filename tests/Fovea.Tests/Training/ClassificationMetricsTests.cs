namespace Fovea.Tests.Training;

public sealed class ClassificationMetricsTests
{
    [Fact]
    public void Guesses_are_ranked_with_the_lower_class_first_among_equals()
    {
        ClassificationMetrics metrics = new();
        float[] logits =
        [
            1, 2, 3, 4, 5, 6, 7,
            1, 1, 1, 1, 1, 1, 1,
            7, 6, 5, 4, 3, 2, 1,
        ];
        metrics.Add(logits, 7, [6, 1, 5], [10, 11, 12]);

        EvaluationResult result = metrics.ToResult();

        Assert.Equal([true, false, false], result.CorrectByImage);
        Assert.Equal([10, 11, 12], result.Images);
        Assert.Equal((1, 3), (result.Correct, result.Total));
        Assert.Equal(1 / 3.0, result.Top1);
        Assert.Equal(2 / 3.0, result.Top5);
    }

    [Fact]
    public void The_loss_is_the_mean_cross_entropy_also_of_large_logits()
    {
        ClassificationMetrics metrics = new();
        metrics.Add([1000, 1000, 0, 0], 2, [0, 1], [0, 1]);
        Assert.Equal(Math.Log(2), metrics.ToResult().Loss, 1e-12);
    }

    [Fact]
    public void Logits_that_are_no_numbers_are_never_right()
    {
        ClassificationMetrics metrics = new();
        metrics.Add([float.NaN, float.NaN, float.NaN, 1], 2, [0, 1], [0, 1]);
        Assert.Equal(0, metrics.ToResult().Correct);
    }

    [Fact]
    public void A_label_that_the_model_does_not_have_is_an_error() =>
        Assert.Throws<DataException>(() => new ClassificationMetrics().Add([1, 2], 2, [2], [0]));

    [Fact]
    public void No_image_at_all_is_an_error() => Assert.Throws<DataException>(() => new ClassificationMetrics().ToResult());
}
