using Fovea.Kernels;

namespace Fovea.Tests;

public sealed class ChannelShuffleTests
{
    public static TheoryData<int, int, int, bool> Sizes => new(
        from size in ((int Pixels, int Outer, int Inner)[])
            [(1, 2, 1), (7, 2, 58), (5, 2, 3), (900, 2, 24), (7, 58, 2), (3, 5, 2), (900, 16, 2), (4, 3, 5)]
        from add in (bool[])[false, true]
        select (size.Pixels, size.Outer, size.Inner, add));

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Reads_the_table_of_channels_column_by_column(int pixels, int outer, int inner, bool add)
    {
        float[] x = Values.ToSingle(Values.Random(3, pixels * outer * inner));
        float[] before = Values.ToSingle(Values.Random(4, x.Length));
        float[] expected = new float[x.Length];
        for (int pixel = 0; pixel < pixels; pixel++)
        {
            for (int i = 0; i < outer; i++)
            {
                for (int j = 0; j < inner; j++)
                {
                    int to = (pixel * outer * inner) + (j * outer) + i;
                    expected[to] = (add ? before[to] : 0f) + x[(pixel * outer * inner) + (i * inner) + j];
                }
            }
        }

        float[] y = [.. before];
        ChannelShuffle.Run(x, y, pixels, outer, inner, add);

        Assert.Equal(expected, y);
    }

    [Fact]
    public void In_a_plan_the_halves_of_a_shuffle_unit_are_merged_without_being_joined_first()
    {
        Model model = ModelCatalog.Default.Create("shufflenet_v2_x1_0", new ModelOptions { Seed = 5 });
        model.Evaluate();
        Shape shape = new(2, 3, 64, 64);
        Tensor x = Tensor.From(Values.ToSingle(Values.Random(6, shape.Count)), shape);
        Plan plan = model.Compile(shape);
        using PlanSession session = plan.CreateSession();
        using Grad.Scope inference = Grad.Disabled();
        float[] expected = x.Apply(model).ToArray();

        Assert.DoesNotContain(plan.Steps, static step => step.Name is "concat" or "channel_shuffle");
        Assert.Equal(16, plan.Steps.Count(static step => step is InterleaveStep));
        Values.AssertClose(Array.ConvertAll(expected, static value => (double)value), session.Run(x).ToArray(), 1e-5, "shufflenet");
    }
}
