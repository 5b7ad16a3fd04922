namespace Fovea.Tests.Autograd;

public sealed class TapeTests
{
    private static readonly Shape Map = new(2, 3, 5, 7);

    [Fact]
    public void Values_that_no_backward_reads_are_released_before_the_first_gradient()
    {
        using Workspace workspace = Workspace.Begin();
        Tensor x = Leaf(1);
        Watcher watcher = new();

        // Nobody but the watcher gets the product, and the watcher says that it reads nothing.
        Op.Apply(watcher, x.Sigmoid() * x).Backward(Tensor.Filled(Map, 1f));

        Assert.False(watcher.SawInput);
        Assert.False(x.Storage.IsReleased);
    }

    [Fact]
    public void Retained_values_stay_though_no_backward_reads_them()
    {
        using Workspace workspace = Workspace.Begin();
        Tensor x = Leaf(1);
        Tensor retained = (x * 3f).Retain();
        Watcher watcher = new();

        Op.Apply(watcher, retained).Backward(Tensor.Filled(Map, 1f));

        Assert.True(watcher.SawInput);
        Assert.Equal(3f * x.Span[4], retained.Span[4]);
    }

    [Fact]
    public void A_sum_written_over_its_left_side_has_the_same_values_and_gradients()
    {
        (float[] plain, float[] first, float[] second) = SumOf(static (a, b) => a.AddRelu(b));
        (float[] over, float[] firstOver, float[] secondOver) = SumOf(static (a, b) => a.AddReluOver(b));

        Assert.Equal(plain, over);
        Assert.Equal(first, firstOver);
        Assert.Equal(second, secondOver);
    }

    [Fact]
    public void Nobody_reads_the_sum_in_place_of_what_it_was_written_over()
    {
        using Workspace workspace = Workspace.Begin();
        Tensor left = Leaf(1) * 2f;

        Tensor sum = left.AddReluOver(Leaf(2));

        Assert.Equal(Map.Count, sum.Span.Length);
        Assert.Contains("add_relu", Assert.Throws<ObjectDisposedException>(() => left.Span[0]).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("retained")]
    [InlineData("kept")]
    [InlineData("viewed")]
    [InlineData("an input that backward reads")]
    [InlineData("an output that backward reads")]
    [InlineData("a leaf")]
    public void Values_that_somebody_may_read_again_are_not_written_over(string why)
    {
        using Workspace workspace = Workspace.Begin();
        Tensor leaf = Leaf(1);
        Tensor left = why switch
        {
            "retained" => (leaf * 2f).Retain(),
            "kept" => (leaf * 2f).Keep(),
            "an output that backward reads" => leaf.Softmax(-1),
            "a leaf" => leaf,
            _ => leaf * 2f,
        };
        Tensor? other = why switch
        {
            "viewed" => left.Detach(),
            "an input that backward reads" => left.Sigmoid(),
            _ => null,
        };
        float[] before = left.ToArray();

        left.AddReluOver(Leaf(2));

        Assert.Equal(before, left.ToArray());
        GC.KeepAlive(other);
    }

    private static (float[] Sum, float[] First, float[] Second) SumOf(Func<Tensor, Tensor, Tensor> add)
    {
        using Workspace workspace = Workspace.Begin();
        (Tensor a, Tensor b) = (Leaf(1), Leaf(2));
        Tensor sum = add(a * 2f, b);
        float[] values = sum.ToArray();
        sum.Backward(Leaf(3));
        return (values, a.Gradient!.ToArray(), b.Gradient!.ToArray());
    }

    private static Tensor Leaf(ulong seed)
    {
        Tensor leaf = Tensor.From(Values.ToSingle(Values.Random(seed, Map.Count)), Map).Retain();
        leaf.RequiresGradient = true;
        return leaf;
    }

    /// <summary>Passes values and gradients on, and notes whether its input was there in backward.</summary>
    private sealed record Watcher : Op
    {
        private readonly List<bool> _saw = [];

        public bool SawInput => _saw.Contains(true);

        public override string Name => "watcher";

        public override BackwardNeeds Needs => BackwardNeeds.None;

        public override void InferShapes(ShapeContext c) => c.Output(c.Input(0));

        public override void Forward(OpContext c) => c.Input(0).Span.CopyTo(c.Output().MutableSpan);

        public override void Backward(OpContext c)
        {
            _saw.Add(!c.Input(0).Storage.IsReleased);
            c.PassGradient(0);
        }
    }
}
