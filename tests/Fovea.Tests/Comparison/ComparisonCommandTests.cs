namespace Fovea.Tests.Comparison;

public sealed class ComparisonCommandTests
{
    [Fact]
    public void The_defaults_are_a_short_line() =>
        Assert.Equal(
            "fovea compare --model resnet8 --attention none,se,cbam,eca,sa,triplet,ca --data shapes --epochs 3 --seeds 3 --batch-size 32 "
                + "--seed 0",
            ComparisonCommand.Of(new CompareSettings()));

    [Fact]
    public void Every_setting_that_was_changed_is_said()
    {
        CompareSettings settings = new()
        {
            Data = "my photos",
            EqualActivation = "silu",
            LearningRate = 0.05,
            Momentum = 0.8,
            WeightDecay = 1e-4,
            Smoothing = 0.1,
            Augment = "rrc,flip",
            Mixup = 0.2,
            CutMix = 1,
            ClassNames = "names.txt",
            ImageSize = 48,
            TestFraction = 0.3,
            SkipBroken = true,
            ShapesTrain = 100,
        };
        string line = ComparisonCommand.Of(settings);
        Assert.Contains("--data \"my photos\"", line, StringComparison.Ordinal);
        Assert.Contains("--equal-activation silu", line, StringComparison.Ordinal);
        Assert.EndsWith(
            "--lr 0.05 --momentum 0.8 --weight-decay 0.0001 --smoothing 0.1 --augment rrc,flip --mixup 0.2 --cutmix 1 --img-size 48 "
                + "--split-fraction 0.3 --class-names names.txt --skip-broken --config args.json",
            line, StringComparison.Ordinal);
    }
}
