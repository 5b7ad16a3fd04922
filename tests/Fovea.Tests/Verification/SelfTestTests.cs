namespace Fovea.Tests.Verification;

public sealed class SelfTestTests
{
    [Fact]
    public void Every_kernel_agrees_with_scalar_code_at_every_width_of_this_machine()
    {
        SelfTestReport report = SelfTest.Run();

        Assert.True(report.Failed == 0, string.Join('\n', report.Failures));
        Assert.Superset(
            Machine.Widths.Where(static width => width != "scalar").ToHashSet(StringComparer.Ordinal),
            report.Widths.ToHashSet(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(2e-5f)]
    [InlineData(float.NaN)]
    public void A_kernel_that_differs_at_a_width_is_named_with_it(float error)
    {
        int bits = Kernels.Isa.HardwareBits;
        Assert.SkipWhen(bits == 32, "needs a machine with vectors");
        KernelCase wrong = new("sum", [new Shape(3, 17)], t => t[0] * (Kernels.Parallel.Bits == bits ? 1f + error : 1f));

        SelfTestReport report = SelfTest.Run([wrong]);

        Assert.Equal(1, report.Failed);
        Assert.StartsWith($"sum at {Kernels.Isa.NameOf(bits)} differs", report.Failures[0], StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kernel))]
    public void Every_kernel_has_an_output_and_a_gradient_of_each_input(string name)
    {
        KernelCase kernel = KernelCase.All.Single(kernel => kernel.Name == name);
        float[][] values = kernel.At(32);
        Assert.Equal(kernel.Inputs.Select(static shape => shape.Count), values.Skip(1).Select(static gradient => gradient.Length));
        Assert.All(values, static tensor => Assert.Contains(tensor, static value => value != 0));
    }

    public static TheoryData<string> Kernel => [.. KernelCase.All.Select(static kernel => kernel.Name)];
}
