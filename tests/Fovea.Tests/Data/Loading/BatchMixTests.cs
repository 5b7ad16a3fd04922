namespace Fovea.Tests;

public sealed class BatchMixTests
{
    [Theory]
    [InlineData(0.2, 0)]
    [InlineData(0, 1)]
    [InlineData(0.8, 1)]
    public void Mixed_batches_are_the_same_bits_for_any_number_of_workers_and_after_a_resumption(double mixup, double cutMix)
    {
        ShapesDataset images = new(70, train: true);
        List<float> all = Record(images, new BatchMix(mixup, cutMix), workers: 1, firstStep: 0);
        Assert.Equal(all, Record(images, new BatchMix(mixup, cutMix), workers: 3, firstStep: 0));
        List<float> rest = Record(images, new BatchMix(mixup, cutMix), workers: 2, firstStep: 2);
        Assert.Equal(all[^rest.Count..], rest);
    }

    [Fact]
    public void Mixup_is_the_weighted_sum_of_an_image_and_its_partner()
    {
        ShapesDataset images = new(8, train: true, size: 16);
        float[] plain = [.. First(images, null).Pixels];
        Batch batch = First(images, new BatchMix(mixup: 1));
        Assert.Equal([7, 6, 5, 4, 3, 2, 1, 0], batch.OtherLabels);
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7], batch.Labels);
        Assert.InRange(batch.LabelWeight, 0.001f, 0.999f);
        int size = 16 * 16 * 3;
        for (int i = 0; i < batch.Pixels.Length; i++)
        {
            float partner = plain[((7 - (i / size)) * size) + (i % size)];
            Assert.Equal((batch.LabelWeight * plain[i]) + ((1 - batch.LabelWeight) * partner), batch.Pixels[i], 1e-5f);
        }
    }

    [Fact]
    public void The_weight_after_CutMix_is_the_area_that_stayed()
    {
        ShapesDataset images = new(6, train: true, size: 16);
        float[] plain = [.. First(images, null).Pixels];
        Batch batch = First(images, new BatchMix(cutMix: 1));
        int size = 16 * 16 * 3;
        for (int n = 0; n < 6; n++)
        {
            int moved = 0;
            for (int pixel = 0; pixel < 256; pixel++)
            {
                ReadOnlySpan<float> now = batch.Pixels.Slice((n * size) + (3 * pixel), 3);
                bool own = now.SequenceEqual(plain.AsSpan((n * size) + (3 * pixel), 3));
                bool partners = now.SequenceEqual(plain.AsSpan(((5 - n) * size) + (3 * pixel), 3));
                Assert.True(own || partners, $"image {n}, pixel {pixel} is of neither");
                moved += own ? 0 : 1;
            }

            Assert.True(moved <= Math.Round((1 - batch.LabelWeight) * 256), $"image {n}: {moved} pixels of the partner");
        }
    }

    [Theory]
    [InlineData(0.1, 0.2083)]
    [InlineData(1, 1 / 12.0)]
    [InlineData(4, 1 / 36.0)]
    public void Weights_follow_the_beta_distribution(double alpha, double variance)
    {
        double sum = 0, squares = 0;
        const int Draws = 20_000;
        RandomStream random = new(7);
        for (int i = 0; i < Draws; i++)
        {
            double share = BetaDraw.Symmetric(alpha, ref random);
            Assert.InRange(share, 0, 1);
            sum += share;
            squares += share * share;
        }

        double mean = sum / Draws;
        Assert.Equal(0.5, mean, 0.02);
        Assert.Equal(variance, (squares / Draws) - (mean * mean), 0.006);
    }

    [Fact]
    public void The_loss_of_a_mixed_batch_is_that_of_soft_targets()
    {
        Batch batch = First(new ShapesDataset(4, train: true, size: 16), new BatchMix(mixup: 1));
        using Workspace workspace = Workspace.Begin("test");
        using Grad.Scope inference = Grad.Disabled();
        float[] logits = [.. Enumerable.Range(0, 40).Select(i => (float)Math.Sin(i))];
        Tensor tensor = Tensor.From(logits, new Shape(4, 10));
        double expected = 0;
        for (int n = 0; n < 4; n++)
        {
            double sum = Enumerable.Range(0, 10).Sum(i => Math.Exp(logits[(10 * n) + i]));
            for (int i = 0; i < 10; i++)
            {
                double target = 0.01 + (0.9 * (i == batch.Labels[n] ? batch.LabelWeight : 0))
                    + (0.9 * (i == batch.OtherLabels[n] ? 1 - batch.LabelWeight : 0));
                expected -= target * (logits[(10 * n) + i] - Math.Log(sum)) / 4;
            }
        }

        Assert.Equal(expected, Losses.CrossEntropy(tensor, batch, smoothing: 0.1f).Item(), 1e-5);
    }

    private static Batch First(ShapesDataset images, BatchMix? mix)
    {
        Loader loader = new(images, images.Count) { Mix = mix };
        IEnumerator<Batch> batches = loader.Epoch(0).GetEnumerator();
        Assert.True(batches.MoveNext());
        return batches.Current;
    }

    private static List<float> Record(ShapesDataset images, BatchMix mix, int workers, int firstStep)
    {
        List<float> record = [];
        using Loader loader = new(images, 16) { Mix = mix, Shuffle = true, Seed = 3, Workers = workers };
        foreach (Batch batch in loader.Epoch(1, firstStep))
        {
            record.AddRange(batch.Pixels);
            record.Add(batch.LabelWeight);
            record.AddRange(batch.OtherLabels.Select(label => (float)label));
        }

        return record;
    }
}
