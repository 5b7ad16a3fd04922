using Parallel = Fovea.Kernels.Parallel;

namespace Fovea.Tests;

/// <summary>Compares an operation and its float backward with the definition in doubles and its central differences.</summary>
internal static class GradCheck
{
    private const ulong Seed = 7;

    /// <summary>Of the largest value of the tensor.</summary>
    private const double Tolerance = 1e-4;

    /// <summary>Runs a case at a vector width; with two uses of the inputs the gradients must add up.</summary>
    public static void Run(GradCase test, int bits, int uses)
    {
        Nd[] inputs = [.. test.Inputs.Select((input, i) => input.Draw(Seed + (ulong)i))];
        Nd expected = test.Reference(inputs);
        double[] upstream = Values.Random(Seed + 100, expected.Data.Length);
        double[][] numeric = test.Numeric(inputs, upstream);
        Parallel.Bits = bits;
        try
        {
            Tensor[] tensors = [.. inputs.Select((input, i) => ToTensor(input, test.Inputs[i]))];
            string what = $"{test} at {bits} bits, seed {Seed}";
            Tensor y = test.Forward(tensors);
            Assert.True(Ran(test.Op, y), $"{what}: runs another operation than the one it stands for");
            Assert.Equal(expected.Shape, y.Shape.ToArray());
            Values.AssertClose(expected.Data, y.ToArray(), Tolerance, $"{what}: forward");
            for (int use = 1; use < uses; use++)
                y += test.Forward(tensors);
            y.Backward(Tensor.From(Values.ToSingle(upstream), y.Shape));
            for (int i = 0; i < tensors.Length; i++)
            {
                if (!test.Inputs[i].NeedsGradient)
                    continue;
                Assert.True(tensors[i].Gradient is not null, $"{what}: input {i} has no gradient");
                double[] derivative = [.. numeric[i].Select(value => uses * value)];
                Values.AssertClose(derivative, tensors[i].Gradient!.ToArray(), Tolerance, $"{what}, {uses} uses: gradient of input {i}");
            }
        }
        finally
        {
            Parallel.Bits = 0;
        }
    }

    /// <summary>Whether an operation of this class is among those that made a tensor.</summary>
    private static bool Ran(string op, Tensor y) => y.Producer is Node node
        && (GradCase.NameOf(node.Op.GetType()) == op || node.Inputs.Any(input => input is not null && Ran(op, input)));

    private static Tensor ToTensor(Nd values, GradInput input)
    {
        Shape shape = new(values.Shape);
        Tensor tensor = input.IsParameter ? Tensor.Persistent(shape) : Tensor.From(Values.ToSingle(values.Data), shape);
        if (input.IsParameter)
            Values.ToSingle(values.Data).CopyTo(tensor.MutableSpan);
        tensor.RequiresGradient = input.NeedsGradient;
        return tensor;
    }
}
