namespace Fovea.Tests;

public class WorkspaceTests
{
    [Fact]
    public void A_tensor_cannot_be_read_after_its_scope()
    {
        Tensor tensor;
        using (Workspace.Begin("step"))
            tensor = Tensor.Filled(new Shape(4), 1f);
        ObjectDisposedException error = Assert.Throws<ObjectDisposedException>(() => tensor.Span.Length);
        Assert.Contains("step", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_kept_tensor_outlives_its_scope()
    {
        Tensor tensor;
        using (Workspace.Begin())
            tensor = Tensor.Filled(new Shape(4), 2f).Keep();
        Assert.Equal([2f, 2f, 2f, 2f], tensor.ToArray());
    }

    [Fact]
    public void A_returned_tensor_lives_in_the_outer_scope()
    {
        using Workspace outer = Workspace.Begin("outer");
        Tensor tensor;
        using (Workspace inner = Workspace.Begin("inner"))
            tensor = inner.Return(Tensor.Filled(new Shape(2), 3f));
        Assert.Equal([3f, 3f], tensor.ToArray());
    }

    [Fact]
    public void Backward_releases_results_on_the_way_and_keeps_what_is_retained()
    {
        Tensor x = Tensor.Filled(new Shape(2, 3), 1f);
        x.RequiresGradient = true;
        Tensor kept = x.Relu().Retain();
        Tensor gone = kept.Sigmoid();
        gone.Sum(0, 1).Backward();
        Assert.Equal(6, kept.Span.Length);
        Assert.NotNull(kept.Gradient);
        Assert.Throws<ObjectDisposedException>(() => gone.Span.Length);
    }

    [Fact]
    public void A_second_backward_says_that_the_history_is_gone()
    {
        Tensor x = Tensor.Filled(new Shape(1), 1f);
        x.RequiresGradient = true;
        Tensor y = x.Relu();
        y.Backward();
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => y.Backward());
        Assert.Contains("already run", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tensor_used_twice_gets_the_sum_of_both_gradients()
    {
        Tensor x = Tensor.From([2f, -3f], new Shape(2));
        x.RequiresGradient = true;
        ((x * x) + x).Sum(0).Backward();
        Assert.Equal([5f, -5f], x.Gradient!.ToArray());
    }

    [Fact]
    public void Reshaping_a_map_names_the_operation_to_use()
    {
        Tensor map = Tensor.Filled(new Shape(1, 2, 3, 3), 1f);
        ShapeException error = Assert.Throws<ShapeException>(() => map.Reshape(new Shape(1, 18)));
        Assert.Contains("FlattenChannelsFirst", error.Message, StringComparison.Ordinal);
    }
}
