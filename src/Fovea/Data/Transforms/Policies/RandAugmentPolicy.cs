using System.Globalization;

namespace Fovea;

/// <summary>The parts of a RandAugment policy string: <c>rand-m9-n2-mstd0.5-inc1</c>.</summary>
/// <param name="Magnitude">m, the strength, usually to 10.</param>
/// <param name="Layers">n, operations for an image.</param>
/// <param name="Probability">p, of each of them.</param>
/// <param name="Deviation">mstd, of the normal strength; infinite for a uniform strength from 0 to m.</param>
/// <param name="Most">mmax, where strengths end.</param>
/// <param name="IsIncreasing">inc, whether a higher strength always changes more.</param>
internal readonly record struct RandAugmentPolicy(
    double Magnitude, int Layers, double Probability, double Deviation, double Most, bool IsIncreasing)
{
    /// <summary>What policy strings begin with.</summary>
    public const string Prefix = "rand";

    private const string Form = "rand, then any of -m9 -n2 -p0.5 -mstd0.5 -mmax10 -inc1";
    private const double UniformFrom = 100;

    private static readonly string[] Keys = ["m", "n", "p", "mstd", "mmax", "inc"];

    /// <summary>Reads a policy string.</summary>
    /// <exception cref="SettingException">It is none.</exception>
    public static RandAugmentPolicy Parse(string text)
    {
        string[] parts = text.Split('-');
        if (parts[0] != Prefix) throw Invalid(text, $"it begins with '{parts[0]}'");
        RandAugmentPolicy policy = new(10, 2, 0.5, 0, 10, false);
        HashSet<string> given = [];
        foreach (string part in parts.AsSpan(1))
        {
            int digits = part.AsSpan().IndexOfAnyInRange('0', '9');
            string key = digits < 0 ? part : part[..digits];
            if (!Keys.Contains(key, StringComparer.Ordinal))
                throw Invalid(text, $"'{part}' is no part of it{Question(key)}");
            if (!given.Add(key)) throw Invalid(text, $"'{key}' is given twice");
            if (digits < 0 || !double.TryParse(part.AsSpan(digits), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture,
                out double value))
                throw Invalid(text, $"'{part}' has no number");
            policy = policy.With(text, key, value);
        }

        return policy;
    }

    private RandAugmentPolicy With(string text, string key, double value) => key switch
    {
        "m" => this with { Magnitude = Within(text, key, value, 0, 30) },
        "n" => this with { Layers = (int)Whole(text, key, value, 1, 20) },
        "p" => this with { Probability = Within(text, key, value, 0, 1) },
        "mstd" => this with { Deviation = value > UniformFrom ? double.PositiveInfinity : value },
        "mmax" => this with { Most = Within(text, key, value, 1, 30) },
        _ => this with { IsIncreasing = Whole(text, key, value, 1, 1) == 1 },
    };

    private static double Whole(string text, string key, double value, double least, double most) =>
        value == Math.Floor(value) ? Within(text, key, value, least, most) : throw Invalid(text, $"'{key}' is no whole number");

    private static double Within(string text, string key, double value, double least, double most) => value >= least && value <= most
        ? value
        : throw Invalid(text, least == most ? $"'{key}' is {least} or left out" : $"'{key}' is from {least} to {most}");

    private static string Question(string key)
    {
        string question = NameSuggestion.Question(key, Keys);
        return question.Length == 0 ? "" : $"; {question}";
    }

    private static SettingException Invalid(string text, string problem) =>
        new("augment", text, Form, $"augmentation '{text}': {problem}; expected {Form}");
}
