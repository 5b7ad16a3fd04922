namespace Fovea.Tests.Verification;

public sealed class OpGoldenTests
{
    [Theory]
    [InlineData("conv2d")]
    [InlineData("conv_transpose_conv1d_linear")]
    [InlineData("pointwise")]
    [InlineData("norm")]
    [InlineData("pool")]
    [InlineData("losses")]
    public void Recorded_values_and_gradients_of_a_family_are_met(string family)
    {
        string path = Path.Combine(Shared.RepositoryRoot, "tests", "Fovea.Tests", "Golden", "ops", $"{family}.safetensors");
        VerificationReport report = new Verifier([path]).Run();

        string[] failures = [.. report.Results
            .Where(result => result.Status == VerificationStatus.Failed).Select(result => $"{result.File}: {result.Reason}")];
        Assert.True(failures.Length == 0, string.Join('\n', failures));
        Assert.Contains(report.Results, result => result.Status == VerificationStatus.Passed);
    }
}
