namespace Fovea.Tests;

public sealed class RandomStreamTests
{
    [Fact]
    public void The_numbers_of_a_seed_never_change()
    {
        // Computed apart, in Python: checkpoints and published runs rest on them.
        RandomStream random = new(42);
        ulong[] first = [random.NextUInt64(), random.NextUInt64(), random.NextUInt64()];
        Assert.Equal([0x57E1FABA65107204UL, 0xF4ABD143FEB24055UL, 0x7C816738C12903B2UL], first);
        Assert.Equal(0x163EBB9D37EF1525UL, RandomStream.Named(42, "shuffle").State);
        Assert.Equal(0xD613E59F4165345CUL, RandomStream.Keyed(42, 1, 2).State);
    }

    [Fact]
    public void A_stream_continues_from_its_state()
    {
        RandomStream random = RandomStream.Named(1, "init");
        random.NextNormal();
        RandomStream copy = RandomStream.FromState(random.State);
        Assert.Equal(random, copy);
        Assert.Equal(random.NextUInt64(), copy.NextUInt64());
    }

    [Fact]
    public void Names_seeds_and_the_order_of_keys_give_other_streams()
    {
        ulong[] states =
        [
            RandomStream.Named(1, "a").State, RandomStream.Named(1, "b").State, RandomStream.Named(2, "a").State,
            RandomStream.Keyed(1).State, RandomStream.Keyed(1, 0).State, RandomStream.Keyed(1, 0, 0).State,
            RandomStream.Keyed(1, 2, 3).State, RandomStream.Keyed(1, 3, 2).State,
        ];
        Assert.Equal(states.Length, states.Distinct().Count());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(1000)]
    public void Whole_numbers_are_uniform(int bound)
    {
        RandomStream random = new(7);
        const int perValue = 400;
        int[] counts = new int[bound];
        for (int i = 0; i < perValue * bound; i++) counts[random.NextInt(bound)]++;
        double chi = counts.Sum(count => (count - perValue) * (double)(count - perValue) / perValue);
        // Mean bound - 1, deviation sqrt(2 (bound - 1)): six deviations.
        Assert.True(chi <= bound - 1 + (6 * Math.Sqrt(2 * bound)), $"bound {bound}: chi-square {chi}");
    }

    [Fact]
    public void Fractions_stay_below_one_and_normals_have_the_right_moments()
    {
        RandomStream random = new(3);
        double sum = 0, squares = 0, fourth = 0, mean = 0;
        const int count = 200_000;
        for (int i = 0; i < count; i++)
        {
            float fraction = random.NextSingle();
            Assert.InRange(fraction, 0f, 0.99999999f);
            mean += fraction;
            double normal = random.NextNormal();
            sum += normal;
            squares += normal * normal;
            fourth += normal * normal * normal * normal;
        }

        Assert.Equal(0.5, mean / count, 0.005);
        Assert.Equal(0, sum / count, 0.01);
        Assert.Equal(1, squares / count, 0.02);
        Assert.Equal(3, fourth / count, 0.15);
    }

    [Fact]
    public void A_shuffle_is_a_permutation_and_every_place_is_alike()
    {
        int[] landed = new int[5];
        for (int i = 0; i < 5000; i++)
        {
            int[] items = [0, 1, 2, 3, 4];
            RandomStream random = RandomStream.Keyed(11, (ulong)i);
            random.Shuffle(items);
            Assert.Equal([0, 1, 2, 3, 4], items.Order());
            landed[Array.IndexOf(items, 0)]++;
        }

        Assert.All(landed, count => Assert.InRange(count, 820, 1180));
    }

    [Fact]
    public void An_empty_range_is_an_error()
    {
        RandomStream random = new(1);
        Assert.Throws<ArgumentOutOfRangeException>(() => random.NextInt(0));
    }
}
