namespace Fovea.Tests.Autograd;

public sealed class RecomputeOpTests
{
    private static readonly Shape Map = new(2, 3, 5, 7);

    [Fact]
    public void A_part_runs_once_more_and_only_in_backward()
    {
        int runs = 0;
        using Workspace workspace = Workspace.Begin();
        Tensor y = RecomputeOp.Run(x => Counted(x, ref runs), Leaf(1), learns: false);
        Assert.Equal(1, runs);
        y.Backward(Leaf(2));
        Assert.Equal(2, runs);
    }

    [Fact]
    public void What_the_first_run_made_is_released_and_its_result_is_not()
    {
        List<Tensor> inside = [];
        using Workspace workspace = Workspace.Begin();
        Tensor y = RecomputeOp.Run(
            x =>
            {
                inside.Add(x.Sigmoid());
                return inside[^1] * x;
            },
            Leaf(1), learns: false);
        Assert.True(Assert.Single(inside).Storage.IsReleased);
        Assert.Equal(Map.Count, y.Span.Length);
        y.Backward(Leaf(2));
        Assert.True(inside[1].Storage.IsReleased);
    }

    [Theory]
    [InlineData("an input that others read, too")]
    [InlineData("a part that returns its input")]
    [InlineData("a part that returns a view")]
    [InlineData("a part that writes over what it got")]
    [InlineData("a part within a part")]
    [InlineData("an output that is written over")]
    [InlineData("an output that is retained")]
    [InlineData("one part after the other")]
    public void Values_and_gradients_have_the_bits_of_a_run_that_keeps_everything(string what)
    {
        (float[] Values, float[] Gradient) kept = Run(static (part, x) => part(x));
        (float[] Values, float[] Gradient) recomputed = Run(static (part, x) => RecomputeOp.Run(part, x, learns: false));
        Assert.Equal(kept.Values, recomputed.Values);
        Assert.Equal(kept.Gradient, recomputed.Gradient);

        (float[] Values, float[] Gradient) Run(Func<Func<Tensor, Tensor>, Tensor, Tensor> run)
        {
            using Workspace workspace = Workspace.Begin();
            Tensor leaf = Leaf(1);
            Tensor x = leaf * 3f;
            Tensor? retained = null;
            Tensor y = what switch
            {
                "an input that others read, too" => (run(Swish, x) * x) + run(Swish, x),
                "a part that returns its input" => run(static x => x, x) * x,
                "a part that returns a view" => run(static x => x.AsTokens(), x),
                "a part that writes over what it got" => run(static x => x.AddReluOver(Leaf(3)), x),
                "a part within a part" => run(x => run(Swish, x.Sigmoid()) * x, x),
                "an output that is written over" => run(static x => x * 2f, x).AddReluOver(x),
                "an output that is retained" => (retained = run(Swish, x).Retain()) * x,
                _ => run(Swish, run(Swish, run(Swish, x))),
            };
            float[] values = y.ToArray();
            y.Backward(y.Shape == Map ? Leaf(2) : Leaf(2).AsTokens());
            return (values, [.. leaf.Gradient!.ToArray(), .. retained?.Gradient!.ToArray() ?? []]);
        }
    }

    [Fact]
    public void Numbers_are_drawn_once_and_seen_twice_also_by_a_part_within_a_part()
    {
        List<ulong> first = [], second = [];
        ulong counter = 4;
        using Workspace workspace = Workspace.Begin();
        Tensor y = RecomputeOp.Run(
            x =>
            {
                bool again = RecomputeOp.IsSecondRun;
                Note(again);
                Tensor inner = Grad.IsEnabled ? RecomputeOp.Run(Inner, x, learns: false) : Inner(x);
                Note(again);
                return inner * x;
            },
            Leaf(1), learns: false);
        Assert.Equal(7UL, counter);
        y.Backward(Leaf(2));

        Assert.Equal([5, 6, 7], first);
        Assert.Equal([5, 6, 7, 6], second);
        Assert.Equal(7UL, counter);
        Assert.Equal(8UL, RecomputeOp.Draw(ref counter));

        Tensor Inner(Tensor x)
        {
            Note(RecomputeOp.IsSecondRun);
            return x.Sigmoid();
        }

        void Note(bool again) => (again ? second : first).Add(RecomputeOp.Draw(ref counter));
    }

    [Fact]
    public void A_part_that_nothing_learns_from_is_not_recorded()
    {
        using Workspace workspace = Workspace.Begin();
        Tensor y = RecomputeOp.Run(static x => x.Sigmoid(), Tensor.Filled(Map, 1f), learns: false);
        Assert.False(y.RequiresGradient);
    }

    [Fact]
    public void An_error_in_the_second_run_leaves_no_part_open()
    {
        using Workspace workspace = Workspace.Begin();
        Tensor y = RecomputeOp.Run(
            static x => RecomputeOp.IsSecondRun ? throw new InvalidOperationException("second") : x.Sigmoid(), Leaf(1), learns: false);
        Assert.Throws<InvalidOperationException>(() => y.Backward(Leaf(2)));
        Assert.False(RecomputeOp.IsSecondRun);
        (Leaf(1) * Leaf(2)).Backward(Leaf(2));
    }

    private static Tensor Swish(Tensor x) => x * x.Sigmoid();

    private static Tensor Counted(Tensor x, ref int runs)
    {
        runs++;
        return x.Sigmoid();
    }

    private static Tensor Leaf(ulong seed)
    {
        Tensor leaf = Tensor.From(Values.ToSingle(Values.Random(seed, Map.Count)), Map).Retain();
        leaf.RequiresGradient = true;
        return leaf;
    }
}
