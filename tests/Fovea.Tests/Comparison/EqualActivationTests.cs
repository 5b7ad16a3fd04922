namespace Fovea.Tests.Comparison;

public sealed class EqualActivationTests
{
    [Theory]
    [InlineData("none", "none")]
    [InlineData("eca", "eca")]
    [InlineData("ca", "ca:activation=relu")]
    [InlineData("coordatt@2", "coordatt:activation=relu@2")]
    [InlineData("ca:activation=silu", "ca:activation=silu")]
    [InlineData("se:reduction=8@2-3:before-add+bam+sa", "se:activation=relu:reduction=8@2-3:before-add+bam:activation=relu+sa")]
    public void Mechanisms_with_an_activation_get_it_unless_they_were_given_one(string placement, string expected) =>
        Assert.Equal(expected, EqualActivation.In(Placement.Parse(placement), "relu").ToString());

    [Fact]
    public void Another_name_is_refused_with_those_there_are()
    {
        SettingException error = Assert.Throws<SettingException>(() => new Comparer(new CompareSettings { EqualActivation = "tanh" }));
        Assert.Equal("equal-activation", error.Argument);
        Assert.Contains("relu, hard-swish, silu", error.Message, StringComparison.Ordinal);
    }
}
