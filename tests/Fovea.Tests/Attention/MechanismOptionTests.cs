namespace Fovea.Tests.Attention;

/// <summary>Mechanisms as whole modules, at odd sizes: their gradients along random directions, and what they do with every size.</summary>
public sealed class MechanismOptionTests
{
    private const ulong Seed = 11;

    private const double Tolerance = 1e-2;

    private static readonly double[] Steps = [2e-3, 2e-4];

    private static readonly string[] Items =
    [
        "danet-position", "danet-channel", "a2", "a2:residual=true", "nonlocal:sub_sample=false", "nonlocal:mode=gaussian:sub_sample=false",
        "nonlocal:mode=dot_product:bn_layer=false:sub_sample=false", "nonlocal:mode=concatenation:sub_sample=false", "nonlocal-gcnet",
        "nonlocal-gcnet:mode=dot_product", "criss-cross", "criss-cross:recurrence=2",
        "sk:groups=8", "sk:groups=4:split_input=true:kernel_size=3/7", "sk:groups=1:keep_3x3=false:stride=2:kernel_size=3/5/7",
        "stn-sampler:out_h=5:out_w=3:padding_mode=border", "glimpse:size=3:scales=2", "gumbel-spatial:hard=false",
    ];

    private static readonly int[][] Shapes = [[2, 16, 7, 5], [1, 16, 1, 9], [3, 16, 9, 1], [1, 16, 1, 1]];

    public static TheoryData<string, int[]> Rows => new(from name in Items from shape in Shapes select (name, shape));

    [Theory]
    [MemberData(nameof(Rows))]
    public void Gradients_are_the_derivative_along_any_direction(string name, int[] shape)
    {
        Module module = Create(name, shape[1]);
        Tensor x = Random(new Shape(shape), 1);
        x.RequiresGradient = true;
        Tensor y = x.Apply(module);
        Tensor upstream = Random(y.Shape, 2);
        y.Backward(upstream);

        AssertDerivative($"{name}: input", x, () => Dot(module, x, upstream));
        foreach (Parameter parameter in module.Parameters().Where(static parameter => parameter.Name != "location"))
            AssertDerivative($"{name}: {parameter.Path}", parameter.Value, () => Dot(module, x, upstream));
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Evaluation_of_a_batch_equals_that_of_its_images(string name, int[] shape)
    {
        Module module = Create(name, shape[1]);
        module.Evaluate();
        using Grad.Scope evaluation = Grad.Disabled();
        Tensor x = Random(new Shape(shape), 5);
        float[] together = x.Apply(module).ToArray();
        int size = together.Length / shape[0];
        for (int n = 0; n < shape[0]; n++)
        {
            float[] alone = x.Slice(0, n, 1).Apply(module).ToArray();
            for (int i = 0; i < size; i++)
                Assert.True(Math.Abs(alone[i] - together[(n * size) + i]) <= 1e-5f, $"{name}, image {n}, seed {Seed}, index {i}");
        }
    }

    internal static Module Create(string item, int channels)
    {
        string[] parts = item.Split(':');
        IEnumerable<string[]> given = parts[1..].Select(static part => part.Split('='));
        AttentionOptions options = new(parts[0], given.Select(static pair => KeyValuePair.Create(pair[0], pair[1])));
        Module module = AttentionCatalog.Default.Create(parts[0], new Site(Position.BeforeAdd, channels, 1, 0), options);
        // As drawn at first many are the identity; a gradient is tested where everything has an effect.
        foreach (Parameter parameter in module.Parameters())
        {
            RandomStream stream = RandomStream.Named(Seed, parameter.Path);
            foreach (ref float value in parameter.Value.MutableSpan)
                value = (float)(0.4 * stream.NextNormal());
        }

        return module;
    }

    private static double Dot(Module module, Tensor x, Tensor upstream)
    {
        using Grad.Scope evaluation = Grad.Disabled();
        float[] y = x.Apply(module).ToArray();
        float[] weights = upstream.ToArray();
        double sum = 0;
        for (int i = 0; i < y.Length; i++)
            sum += (double)y[i] * weights[i];
        return sum;
    }

    /// <summary>Along the gradient itself the derivative is its squared length: every element takes part.</summary>
    private static void AssertDerivative(string what, Tensor tensor, Func<double> function)
    {
        Assert.True(tensor.Gradient is not null, $"{what}: no gradient");
        float[] gradient = tensor.GradientStorage!.Span.ToArray();
        double length = Math.Sqrt(gradient.Sum(static value => (double)value * value));
        if (length < 1e-4)
            return; // such as the bias of a key: a softmax does not see it
        float[] values = tensor.Span.ToArray();
        double Along(double step)
        {
            Span<float> target = tensor.MutableSpan;
            for (int i = 0; i < values.Length; i++)
                target[i] = (float)(values[i] + (step * gradient[i] / length));
            tensor.Version++;
            return function();
        }

        // A long step crosses kinks of ReLUs, a short one sees the rounding of floats: one of them must fit.
        double[] derivatives = Array.ConvertAll(Steps, step => (Along(step) - Along(-step)) / (2 * step));
        Along(0);
        Assert.True(
            Array.Exists(derivatives, value => Math.Abs(value - length) <= Tolerance * Math.Max(1, length)),
            $"{what}, seed {Seed}: {string.Join(" or ", derivatives)} along a gradient of {length}");
    }

    private static Tensor Random(Shape shape, ulong salt) =>
        Tensor.From(Values.ToSingle(Values.Random(Seed + salt, shape.Count)), shape);
}
