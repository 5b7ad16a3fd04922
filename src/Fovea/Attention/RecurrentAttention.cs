namespace Fovea;

/// <summary>The recurrent attention model: a network that looks at an image through a few glimpses, each where the last ones sent it, and
/// then names its class. Only what lies in the glimpses is read.</summary>
/// <remarks>[N, C, H, W] → logits [N, classes]. gₜ = ReLU(W ReLU(W what) + W ReLU(W where)) from the glimpse at lₜ; hₜ = ReLU(W hₜ₋₁ + W
/// gₜ); the class from the last h; the next location has mean μ = tanh(W h). Mnih, Heess, Graves, Kavukcuoglu, NIPS 2014,
/// arXiv:1406.6247. The first glimpse is in the middle. In evaluation the locations are the means; <see cref="Loss"/> draws them, and
/// teaches the policy by REINFORCE with a learnt baseline. Keys <c>what</c>, <c>where</c>, <c>join_what</c>, <c>join_where</c>,
/// <c>core_input</c>, <c>core_state</c>, <c>policy</c>, <c>baseline</c>, <c>classifier</c>; no checkpoint of the authors exists.</remarks>
public sealed class RecurrentAttention : Module
{
    private readonly RecurrentAttentionSettings _settings;
    private readonly Linear _what;
    private readonly Linear _where;
    private readonly Linear _joinWhat;
    private readonly Linear _joinWhere;
    private readonly Linear _coreInput;
    private readonly Linear _coreState;
    private readonly Linear _policy;
    private readonly Linear _baseline;
    private readonly Linear _classifier;
    private readonly int _channels;

    /// <summary>Makes the model.</summary>
    /// <param name="channels">Channels C of the images.</param>
    /// <param name="classes">Classes.</param>
    /// <param name="settings">Its sizes; the paper's unless given.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public RecurrentAttention(int channels, int classes, RecurrentAttentionSettings? settings = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        _settings = settings ?? new RecurrentAttentionSettings();
        _settings.Require();
        _channels = channels;
        (int glimpse, int hidden) = (_settings.GlimpseHidden, _settings.Hidden);
        _what = Child("what", new Linear(_settings.Size * _settings.Size * _settings.Scales * channels, glimpse));
        _where = Child("where", new Linear(2, glimpse));
        _joinWhat = Child("join_what", new Linear(glimpse, hidden));
        _joinWhere = Child("join_where", new Linear(glimpse, hidden, bias: false));
        _coreInput = Child("core_input", new Linear(hidden, hidden));
        _coreState = Child("core_state", new Linear(hidden, hidden, bias: false));
        _policy = Child("policy", new Linear(hidden, 2));
        _baseline = Child("baseline", new Linear(hidden, 1));
        _classifier = Child("classifier", new Linear(hidden, classes));
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        AttentionArguments.RequireMap("recurrent-attention", x, _channels);
        Tensor location = Tensor.Filled(new Shape(x.Shape.N, 2), 0f);
        Tensor? state = null;
        for (int t = 0; t < _settings.Glimpses; t++)
        {
            state = Step(x, Observe($"location{t}", location), state);
            if (t + 1 < _settings.Glimpses)
                location = Mean(state);
        }

        return state!.Apply(_classifier);
    }

    /// <summary>The loss of a batch: cross-entropy of the class, −Σₜ log p(lₜ) · (R − bₜ) of the policy and Σₜ (R − bₜ)² of the baseline,
    /// each a mean over the images; R is 1 where the class is right. The policy's and the baseline's parts end at their own
    /// layers.</summary>
    /// <param name="x">The images, [N, C, H, W].</param>
    /// <param name="labels">The class of each image.</param>
    /// <param name="seed">The locations that are drawn follow from it.</param>
    /// <returns>The loss, one value, and how many images were named rightly.</returns>
    /// <exception cref="ArgumentException">There are not as many labels as images.</exception>
    public (Tensor Loss, int Right) Loss(Tensor x, int[] labels, ulong seed)
    {
        AttentionArguments.RequireMap("recurrent-attention", x, _channels);
        ArgumentNullException.ThrowIfNull(labels);
        if (labels.Length != x.Shape.N)
            throw new ArgumentException($"recurrent-attention: {x.Shape.N} labels are needed; got {labels.Length}", nameof(labels));
        RandomStream stream = RandomStream.Named(seed, "locations");
        Tensor location = Tensor.Filled(new Shape(x.Shape.N, 2), 0f);
        Tensor state = Step(x, location, null);
        List<(Tensor Mean, Tensor Drawn, Tensor Baseline)> choices = [];
        for (int t = 1; t < _settings.Glimpses; t++)
        {
            Tensor given = state.Detach();
            Tensor mean = Mean(given);
            Tensor drawn = Draw(mean, ref stream);
            choices.Add((mean, drawn, given.Apply(_baseline)));
            state = Step(x, Clamp(drawn), state);
        }

        Tensor logits = state.Apply(_classifier);
        float[] rewards = Rewards(logits, labels);
        Tensor loss = logits.CrossEntropy(labels);
        foreach ((Tensor mean, Tensor drawn, Tensor baseline) in choices)
            loss += Reinforce(rewards, mean, drawn, baseline);
        return (loss, (int)rewards.Sum());
    }

    private Tensor Step(Tensor x, Tensor location, Tensor? state)
    {
        Tensor seen = x.Glimpse(location, _settings.Size, _settings.Scales).FlattenChannelsFirst().Apply(_what).Relu();
        Tensor glimpse = (seen.Apply(_joinWhat) + location.Apply(_where).Relu().Apply(_joinWhere)).Relu();
        Tensor input = glimpse.Apply(_coreInput);
        return (state is null ? input : input + state.Apply(_coreState)).Relu();
    }

    // tanh(z) = 2 σ(2z) − 1: a mean that a clamp holds at the border would get no gradient to leave it.
    private Tensor Mean(Tensor state) => ((state.Apply(_policy) * 2f).Sigmoid() * 2f) - 1f;

    private Tensor Draw(Tensor mean, ref RandomStream stream)
    {
        float[] drawn = mean.ToArray();
        foreach (ref float value in drawn.AsSpan())
            value += (float)(_settings.Deviation * stream.NextNormal());
        return Tensor.From(drawn, mean.Shape);
    }

    private static Tensor Clamp(Tensor drawn) =>
        Tensor.From(Array.ConvertAll(drawn.ToArray(), static value => Math.Clamp(value, -1f, 1f)), drawn.Shape);

    // −log p(l) · (R − b) is, but for a constant, (R − b) · |l − μ|² / 2σ²; the probability is that of the draw before it is clipped.
    private Tensor Reinforce(float[] rewards, Tensor mean, Tensor drawn, Tensor baseline)
    {
        int images = rewards.Length;
        float[] advantage = baseline.ToArray();
        double scale = 1 / (2 * _settings.Deviation * _settings.Deviation * images);
        for (int n = 0; n < images; n++)
            advantage[n] = (float)((rewards[n] - advantage[n]) * scale);
        Tensor miss = drawn - mean;
        Tensor error = Tensor.From(rewards, baseline.Shape) - baseline;
        return (miss * miss * Tensor.From(advantage, baseline.Shape)).Sum().Reshape(new Shape())
            + ((error * error).Sum().Reshape(new Shape()) / images);
    }

    private static float[] Rewards(Tensor logits, int[] labels)
    {
        int classes = logits.Shape[1];
        float[] rewards = new float[labels.Length];
        for (int n = 0; n < rewards.Length; n++)
        {
            ReadOnlySpan<float> row = logits.Span.Slice(n * classes, classes);
            int best = 0;
            for (int k = 1; k < classes; k++)
                best = row[k] > row[best] ? k : best;
            rewards[n] = best == labels[n] ? 1f : 0f;
        }

        return rewards;
    }
}
