using System.Globalization;

namespace Fovea;

/// <summary>Range checks of settings, in the words of the command line.</summary>
internal static class SettingRange
{
    public static void Require(double value, double least, double most, string name)
    {
        if (value >= least && value <= most)
            return;
        string got = value.ToString(CultureInfo.InvariantCulture);
        string expected = string.Create(CultureInfo.InvariantCulture, $"a number from {least:G6} to {most:G6}");
        throw new SettingException(name, got, expected, $"{name} {got}: expected {expected}");
    }
}
