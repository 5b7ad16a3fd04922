namespace Fovea.Tests;

/// <summary>Room for a result with marked values behind it, so that a kernel which writes too far is noticed.</summary>
/// <param name="count">Values of the result.</param>
/// <param name="before">What an accumulating kernel finds there; without it NaN, which a writing kernel must replace.</param>
internal sealed class GuardedBuffer(int count, float? before)
{
    private const float Guard = 12345f;
    private const int GuardLength = 32;

    public float[] Values { get; } =
        [.. Enumerable.Repeat(before ?? float.NaN, count), .. Enumerable.Repeat(Guard, GuardLength)];

    public float[] Checked()
    {
        Assert.All(Values[^GuardLength..], static v => Assert.Equal(Guard, v));
        return Values[..^GuardLength];
    }
}
