namespace Fovea.Tests.Verification;

public sealed class OptimGoldenTests
{
    [Theory]
    [InlineData("sgd")]
    [InlineData("sgd_momentum")]
    [InlineData("sgd_nesterov_wd")]
    [InlineData("sgd_momentum_damp_wd")]
    [InlineData("lr_cosine")]
    [InlineData("lr_linear_warmup_cosine")]
    public void A_recorded_trajectory_is_met(string name)
    {
        string path = Shared.Path("golden", "ops", "optim.safetensors");
        using SafetensorsFile file = SafetensorsFile.Open(path);
        GoldenCase found = Assert.Single(
            new OptimGolden().Cases(new GoldenFile(path, "optim", file.Metadata)), golden => golden.Name == name);
        GoldenCheck check = new();

        found.Run(check);

        VerificationResult result = check.ToResult("optim");
        Assert.True(result.Status == VerificationStatus.Passed, $"{name}: {result.Status}: {result.Reason}");
    }
}
