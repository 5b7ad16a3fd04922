using System.Globalization;

namespace Fovea;

/// <summary>Range checks of settings, in the words of the command line.</summary>
internal static class SettingRange
{
    public static void Require(double value, double least, double most, string name)
    {
        if (!(value >= least && value <= most))
            Refuse(value, string.Create(CultureInfo.InvariantCulture, $"a number from {Plain(least)} to {Plain(most)}"), name);
    }

    public static void RequirePositive(double value, double most, string name)
    {
        if (!(value > 0 && value <= most))
            Refuse(value, $"a number above 0, at most {Plain(most)}", name);
    }

    /// <summary>Refuses what is not from 0, or above it, to below 1.</summary>
    public static void RequireFraction(double value, string name, bool isZeroGood = true)
    {
        if (!((isZeroGood ? value >= 0 : value > 0) && value < 1))
            Refuse(value, $"a number {(isZeroGood ? "from 0 to" : "above 0 and")} below 1", name);
    }

    private static string Plain(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);

    private static void Refuse(double value, string expected, string name)
    {
        string got = value.ToString(CultureInfo.InvariantCulture);
        throw new SettingException(name, got, expected, $"{name} {got}: expected {expected}");
    }
}
