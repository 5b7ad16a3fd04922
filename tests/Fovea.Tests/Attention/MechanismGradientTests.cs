namespace Fovea.Tests.Attention;

/// <summary>Every mechanism's gradient along random directions, of the input and of all parameters at once.</summary>
public sealed class MechanismGradientTests
{
    private const ulong Seed = 11;

    /// <summary>One draws noise and has a gradient that is straight through; the other starts at the identity, where it reads exactly at
    /// positions and so at kinks. <see cref="MechanismOptionTests"/> has its soft form and other maps.</summary>
    private static readonly string[] NotSmooth = ["gumbel-spatial", "stn-sampler"];

    /// <summary>A kink inside a step, or rounding where it is short, spoils one of them; a wrong gradient is wrong at all.</summary>
    private static readonly float[] Steps = [1f / 256, 1f / 2048, 1f / 16384];

    public static TheoryData<string, int, int> Rows
    {
        get
        {
            TheoryData<string, int, int> rows = [];
            foreach (AttentionEntry entry in AttentionCatalog.Default.Entries)
            {
                foreach ((int h, int w) in ((int, int)[])[(7, 5), (1, 9), (3, 1)])
                {
                    if (MechanismTests.Runs(entry.Name, h, w) && !NotSmooth.Contains(entry.Name))
                        rows.Add(entry.Name, h, w);
                }
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void The_gradient_predicts_the_change_along_a_direction(string name, int h, int w)
    {
        Shape shape = new(3, MechanismTests.Channels, h, w);
        Module module = MechanismTests.Make(name);
        module.Train();
        float[] x = Draw(Seed, shape.Count);
        float[] upstream = Draw(Seed + 1, shape.Count);
        Tensor input = Tensor.From(x, shape);
        input.RequiresGradient = true;
        input.Apply(module).Backward(Tensor.From(upstream, shape));

        List<(float[] Value, float[] Direction, Action<float[]> Put)> places = [(x, Draw(Seed + 2, x.Length), _ => { })];
        double slope = Dot(input.Gradient!.ToArray(), places[0].Direction);
        foreach (Parameter parameter in module.Parameters())
        {
            // Small, so that every part is felt and none dominates.
            float[] direction = [.. Draw(Seed + (ulong)places.Count + 2, parameter.Value.Shape.Count).Select(static value => 0.1f * value)];
            places.Add((parameter.Value.Span.ToArray(), direction, values => Put(parameter.Value, values)));
            slope += Dot(parameter.Value.Gradient!.Span.ToArray(), direction);
        }

        double Along(float distance)
        {
            float[] moved = [];
            foreach ((float[] value, float[] direction, Action<float[]> put) in places)
            {
                float[] at = [.. value.Zip(direction, (v, d) => v + (distance * d))];
                put(at);
                moved = ReferenceEquals(value, x) ? at : moved;
            }

            return Dot(Tensor.From(moved, shape).Apply(module).ToArray(), upstream);
        }

        double[] numeric = [.. Steps.Select(step => (Along(step) - Along(-step)) / (2 * step))];
        double scale = Math.Max(Math.Abs(slope), Math.Sqrt(shape.Count) / 3);
        Assert.True(
            numeric.Any(change => Math.Abs(change - slope) <= 0.02 * scale),
            $"{name} on {shape}, seed {Seed}: gradient says {slope:G6}, shorter and shorter steps say {string.Join(", ", numeric)}");
    }

    private static void Put(Tensor parameter, float[] values)
    {
        values.CopyTo(parameter.MutableSpan);
        parameter.Version++; // packed copies are made anew
    }

    private static float[] Draw(ulong seed, int count) => Values.ToSingle(Values.Random(seed, count));

    private static double Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
            sum += (double)a[i] * b[i];
        return sum;
    }
}
