namespace Fovea.Tests.Verification;

public sealed class OptimGoldenTests
{
    [Theory]
    [InlineData("sgd")]
    [InlineData("sgd_momentum")]
    [InlineData("sgd_nesterov_wd")]
    [InlineData("sgd_momentum_damp_wd")]
    [InlineData("adam")]
    [InlineData("adam_wd")]
    [InlineData("adam_amsgrad")]
    [InlineData("adamw")]
    [InlineData("rmsprop")]
    [InlineData("rmsprop_plain")]
    [InlineData("rmsprop_centered")]
    [InlineData("rmsprop_tf")]
    [InlineData("rmsprop_tf_nomom")]
    [InlineData("adagrad")]
    [InlineData("ema")]
    [InlineData("clip_norm_1")]
    [InlineData("clip_norm_100")]
    [InlineData("lr_step")]
    [InlineData("lr_multistep")]
    [InlineData("lr_exp")]
    [InlineData("lr_cosine")]
    [InlineData("lr_poly0.9")]
    [InlineData("lr_linear_warmup_cosine")]
    [InlineData("lr_onecycle")]
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

    [Fact]
    public void No_case_is_left_out()
    {
        string path = Shared.Path("golden", "ops", "optim.safetensors");
        VerificationReport report = new Verifier([path]).Run();
        Assert.Equal(24, report.Results.Count);
        Assert.All(report.Results, static result => Assert.Equal(VerificationStatus.Passed, result.Status));
    }
}
