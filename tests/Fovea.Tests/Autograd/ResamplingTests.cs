namespace Fovea.Tests;

/// <summary>Resizing by matrix products: cubic, and with widened filters.</summary>
public sealed class ResamplingTests
{
    public static TheoryData<int, int, bool, bool, bool> Sizes => new()
    {
        { 7, 9, true, false, false }, { 7, 9, true, true, false }, { 3, 4, true, false, true }, { 3, 4, false, false, true },
        { 1, 1, true, true, true }, { 1, 1, false, false, true }, { 13, 2, false, true, true },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void A_constant_stays_and_the_gradient_is_the_transpose(int height, int width, bool isCubic, bool aligned, bool antialias)
    {
        Shape shape = new(2, 3, 5, 6);
        float[] values = new float[shape.Count], weights = new float[2 * 3 * height * width];
        RandomStream random = new(1);
        foreach (ref float value in values.AsSpan()) value = (float)random.NextNormal();
        foreach (ref float weight in weights.AsSpan()) weight = (float)random.NextNormal();
        Tensor Resize(Tensor x) =>
            isCubic ? x.ResizeBicubic(height, width, aligned, antialias) : x.ResizeAntialiased(height, width, aligned);

        using Workspace workspace = Workspace.Begin("resampling");
        Tensor x = Tensor.From(values, shape);
        x.RequiresGradient = true;
        Tensor y = Resize(x);
        float[] result = y.ToArray();
        y.Backward(Tensor.From(weights, y.Shape));
        float[] gradient = x.Gradient!.ToArray();

        double forward = result.Zip(weights, static (a, b) => (double)a * b).Sum();
        double backward = values.Zip(gradient, static (a, b) => (double)a * b).Sum();
        Assert.True(Math.Abs(forward - backward) < 1e-4, $"{height}x{width}: y · dy is {forward}, x · dx {backward}");

        Array.Fill(values, 3f);
        float[] constant = Resize(Tensor.From(values, shape)).ToArray();
        Assert.All(constant, value => Assert.True(Math.Abs(value - 3) < 1e-5f, $"{height}x{width}: {value}; expected 3"));
    }

    [Fact]
    public void Cubic_at_the_same_size_copies()
    {
        float[] values = [.. Enumerable.Range(0, 2 * 3 * 4 * 5).Select(static i => MathF.Sin(i))];
        using Workspace workspace = Workspace.Begin("resampling");
        Assert.Equal(values, Tensor.From(values, new Shape(2, 3, 4, 5)).ResizeBicubic(4, 5).ToArray());
    }
}
