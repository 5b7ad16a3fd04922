namespace Fovea.Tests.Autograd;

/// <summary>Every operation's backward against the numeric derivative of its definition, at every vector width.</summary>
public sealed class GradCheckTests
{
    private static readonly GradCase[] All =
    [
        .. PointwiseCases.All, .. ReductionCases.All, .. ShapeCases.All, .. PoolCases.All, .. NormCases.All, .. ConvolutionCases.All,
        .. AttentionCases.All, .. MatrixCases.All, .. SamplingCases.All, .. LossCases.All,
    ];

    public static TheoryData<string, int, int> Rows => new(
        from test in All
        from bits in (int[])[512, 256, 128, 32]
        from uses in (int[])[1, 2]
        where uses == 1 || bits == 256
        select (test.ToString(), bits, uses));

    [Theory]
    [MemberData(nameof(Rows))]
    public void Backward_equals_the_numeric_derivative(string name, int bits, int uses) =>
        GradCheck.Run(Assert.Single(All, test => test.ToString() == name), bits, uses);

    [Fact]
    public void Every_operation_has_a_gradient_check()
    {
        HashSet<string> covered = [.. All.Select(static test => test.Op)];
        string[] missing = [.. typeof(Op).Assembly.GetTypes()
            .Where(static type => type.IsSubclassOf(typeof(Op)) && !type.IsAbstract)
            .Select(GradCase.NameOf)
            .Where(name => !covered.Contains(name))];

        Assert.True(missing.Length == 0, $"without a gradient check: {string.Join(", ", missing)}");
    }
}
