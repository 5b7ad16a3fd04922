namespace Fovea.Tests.Training;

public sealed class RocAreasTests
{
    [Theory]
    [InlineData(new[] { 0.9, 0.8, 0.3, 0.1 }, new[] { 0, 0, 1, 1 }, 1.0)]
    [InlineData(new[] { 0.9, 0.8, 0.3, 0.1 }, new[] { 1, 1, 0, 0 }, 0.0)]
    [InlineData(new[] { 0.9, 0.3, 0.8, 0.1 }, new[] { 0, 0, 1, 1 }, 0.75)]
    [InlineData(new[] { 0.5, 0.5, 0.5, 0.5 }, new[] { 0, 0, 1, 1 }, 0.5)]
    [InlineData(new[] { 0.5, 0.7, 0.5, 0.5, 0.1 }, new[] { 0, 0, 1, 1, 1 }, (0.5 + 0.5 + 1 + 3) / 6)]
    public void The_area_is_the_share_of_pairs_in_order_and_equal_ones_count_half(double[] scores, int[] labels, double expected)
    {
        RocAreas areas = new(2);
        for (int i = 0; i < scores.Length; i++)
            areas.Add([scores[i], 1 - scores[i]], labels[i]);
        Assert.Equal([expected, expected], areas.ToAreas().Select(static area => area!.Value), static (a, b) => Math.Abs(a - b) < 1e-15);
    }

    [Fact]
    public void It_equals_counting_all_pairs_of_many_equal_scores()
    {
        const int Images = 200, Classes = 3;
        RandomStream random = new(11);
        RocAreas areas = new(Classes);
        double[][] scores = new double[Images][];
        int[] labels = new int[Images];
        for (int n = 0; n < Images; n++)
        {
            scores[n] = [.. Enumerable.Range(0, Classes).Select(_ => random.NextInt(8) / 8.0)];
            labels[n] = random.NextInt(Classes);
            areas.Add(scores[n], labels[n]);
        }

        double?[] actual = areas.ToAreas();
        for (int k = 0; k < Classes; k++)
        {
            double pairs = 0, count = 0;
            foreach (int own in Enumerable.Range(0, Images).Where(n => labels[n] == k))
            {
                foreach (int other in Enumerable.Range(0, Images).Where(n => labels[n] != k))
                {
                    pairs += scores[own][k] > scores[other][k] ? 1 : scores[own][k] == scores[other][k] ? 0.5 : 0;
                    count++;
                }
            }

            Assert.True(Math.Abs(pairs / count - actual[k]!.Value) < 1e-12, $"class {k}: {pairs / count} is expected; got {actual[k]}");
        }
    }

    [Fact]
    public void A_class_that_never_occurs_or_has_a_score_that_is_no_number_has_no_area_and_counts_nothing_in_the_mean()
    {
        ClassificationMetrics metrics = new(ranks: true);
        metrics.Add([3, 1, 0, 1, 2, 0, 2, 0, 1], 3, [0, 1, 1], [0, 1, 2]);
        EvaluationResult result = metrics.ToResult();
        Assert.Equal([1.0, 0.5, null], result.RocAreas);
        Assert.Equal(0.75, result.MacroRocArea);

        RocAreas areas = new(2);
        areas.Add([double.NaN, 0.5], 0);
        areas.Add([0.1, 0.6], 1);
        Assert.Equal([null, 1.0], areas.ToAreas());
    }

    [Fact]
    public void The_epochs_of_a_training_keep_no_scores()
    {
        using TrainingLoop loop = TinyRun.Loop(TinyRun.Settings with { Epochs = 1 });
        TinyRun.Advance(loop);
        Assert.Empty(loop.Evaluation!.RocAreas);
        Assert.Null(loop.Evaluation.MacroRocArea);
    }
}
