namespace Fovea.Tests.Training;

public sealed class SgdTests
{
    [Fact]
    public void The_first_step_takes_the_gradient_as_momentum_whatever_the_dampening()
    {
        Weights weights = new(4, decays: true);
        Sgd sgd = new(weights.Parameters(), learningRate: 0.5, momentum: 0.9, dampening: 0.75);

        weights.SetGradient(2f);
        sgd.Step();
        Assert.Equal(-1f, weights.Value.Span[3]);

        weights.SetGradient(2f);
        sgd.Step();
        Assert.Equal(-1f - (0.5f * ((0.9f * 2f) + (0.25f * 2f))), weights.Value.Span[3], 1e-6f);
    }

    [Theory]
    [InlineData(true, false, true)]
    [InlineData(false, false, false)]
    [InlineData(false, true, true)]
    public void Weight_decay_spares_norms_and_biases_unless_asked(bool decays, bool decayAll, bool expected)
    {
        Weights weights = new(3, decays);
        weights.Value.MutableSpan.Fill(1f);
        Sgd sgd = new(weights.Parameters(), learningRate: 1, weightDecay: 0.25, decayAll: decayAll);
        weights.SetGradient(0f);

        sgd.Step();

        Assert.Equal(expected ? 0.75f : 1f, weights.Value.Span[0]);
    }

    [Fact]
    public void A_step_consumes_the_gradients_and_raises_the_version()
    {
        Weights weights = new(2, decays: true);
        Sgd sgd = new(weights.Parameters(), learningRate: 0.1);
        weights.SetGradient(1f);
        int version = weights.Value.Version;

        sgd.Step();

        Assert.Null(weights.Value.Gradient);
        Assert.NotEqual(version, weights.Value.Version);
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(sgd.Step);
        Assert.Contains("call Backward()", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(17)]
    [InlineData((1 << 15) + 5)]
    public void Every_element_moves_alike_in_vectors_tails_and_further_blocks(int count)
    {
        Weights weights = new(count, decays: true);
        weights.Value.MutableSpan.Fill(0.3f);
        Sgd sgd = new(weights.Parameters(), learningRate: 0.1, momentum: 0.9, weightDecay: 0.01, nesterov: true);
        for (int step = 0; step < 3; step++)
        {
            weights.SetGradient(0.7f);
            sgd.Step();
        }

        int different = weights.Value.Span.IndexOfAnyExcept(weights.Value.Span[0]);
        Assert.True(different < 0, $"sgd, {count} elements: element {different} differs from element 0");
        Assert.True(weights.Value.Span[0] < 0f);
    }

    [Fact]
    public void Settings_out_of_range_name_the_argument()
    {
        Weights weights = new(1, decays: true);
        Assert.Throws<ArgumentOutOfRangeException>("LearningRate", () => new Sgd(weights.Parameters(), learningRate: -1));
        Assert.Throws<ArgumentOutOfRangeException>("momentum", () => new Sgd(weights.Parameters(), 0.1, momentum: 1));
        Assert.Throws<ArgumentException>("nesterov", () => new Sgd(weights.Parameters(), 0.1, nesterov: true));
        Assert.Throws<ArgumentException>("parameters", () => new Sgd([], 0.1));
    }

    private sealed class Weights : Module
    {
        private readonly Parameter _parameter;

        public Weights(int count, bool decays) => _parameter = AddParameter("weight", new Shape(count), Initializers.Constant(0), decays);

        public Tensor Value => _parameter.Value;

        public override Tensor Forward(Tensor x) => x;

        public void SetGradient(float value)
        {
            Value.GradientStorage ??= Storage.AllocatePersistent(Value.Shape.Count);
            Value.GradientStorage.Span.Fill(value);
            Value.HasGradient = true;
        }
    }
}
