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

    [Fact]
    public void Every_case_of_the_reference_data_passes()
    {
        GoldenFile file = new(Shared.Path("golden", "eval", "classification.json"), "classification.json", null);
        ClassificationGolden family = new();
        Assert.True(family.Reads(file));
        List<VerificationResult> results = [];
        foreach (GoldenCase golden in family.Cases(file))
        {
            GoldenCheck check = new();
            golden.Run(check);
            results.Add(check.ToResult(golden.Name));
        }

        Assert.Equal(["ten", "thousand", "two", "three_rare"], results.Select(static result => result.File));
        Assert.All(results, static result => Assert.True(result.Status == VerificationStatus.Passed, result.Reason));
    }

    [Fact]
    public void Classes_that_are_never_guessed_or_never_occur_have_no_score()
    {
        ClassificationMetrics metrics = new();
        metrics.Add([9, 0, 0, 9, 0, 0, 0, 9, 0], 3, [0, 1, 1], [0, 1, 2]);
        ConfusionMatrix confusion = metrics.ToResult().Confusion;
        Assert.Equal((1, 1, 1), (confusion[0, 0], confusion[1, 0], confusion[1, 1]));
        Assert.Equal((0.5, 1, 0), (confusion.Precision(0), confusion.Precision(1), confusion.Precision(2)));
        Assert.Equal((1, 0.5, 0), (confusion.Recall(0), confusion.Recall(1), confusion.Recall(2)));
        Assert.Equal((2 / 3.0) * 2 / 3, confusion.MacroF1, 1e-12);
        Assert.Equal(0.75, confusion.BalancedAccuracy, 1e-12);
    }

    [Fact]
    public void Views_of_an_image_are_averaged_as_probabilities_and_count_once()
    {
        ClassificationMetrics metrics = new(views: 2);
        float half = (float)Math.Log(3);
        metrics.Add([half, 0, 0, 0, 0, half, 0, 0], 2, [0, 0, 1, 1], [6, 7, 8, 9]);
        EvaluationResult result = metrics.ToResult();
        Assert.Equal((2, 2), (result.Total, result.Correct));
        Assert.Equal([3, 4], result.Images);
        Assert.Equal(-Math.Log(0.625), result.Loss, 1e-6);
        Assert.Equal(0.375, result.CalibrationError, 1e-6);
    }
}
