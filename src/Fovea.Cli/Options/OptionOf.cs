using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Fovea.Cli;

/// <summary>Options that say in a sentence what they expect where a value does not fit.</summary>
internal static class OptionOf
{
    public static Option<int?> Int(string name, string description, int least, int most, params string[] aliases) => new(name, aliases)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result => Parse(result, $"a whole number from {least}{(most == int.MaxValue ? "" : $" to {most}")}", text =>
            int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value)
            && value >= least && value <= most
                ? value
                : (int?)null),
    };

    /// <summary>A height and a width, as HxW or as one number for both.</summary>
    public static Option<Size?> Size(string name, string description, int least, int most) => new(name)
    {
        Description = description,
        HelpName = "HxW",
        CustomParser = result => Parse(result, $"HxW or one number for both, from {least} to {most}", text =>
        {
            string[] sides = text.Split('x');
            return sides.Length <= 2 && Side(sides[0]) is { } height && Side(sides[^1]) is { } width
                ? new Size(height, width)
                : (Size?)null;

            int? Side(string side) =>
                int.TryParse(side, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= least && value <= most
                    ? value
                    : null;
        }),
    };

    /// <summary>A shape of four sizes, as NxCxHxW.</summary>
    public static Option<Shape?> Map(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "NxCxHxW",
        CustomParser = static result => Parse(result, "NxCxHxW, four whole numbers from 1 such as 1x256x56x56,", static text =>
        {
            int[] sizes = [.. text.Split('x').Select(static size =>
                int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : 0)];
            return sizes.Length == 4 && !sizes.Contains(0) && sizes.Aggregate(1d, static (count, size) => count * size) <= int.MaxValue
                ? new Shape(sizes)
                : (Shape?)null;
        }),
    };

    public static Option<ulong?> Seed(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "S",
        CustomParser = static result => Parse(result, "a whole number from 0", static text =>
            ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value) ? value : (ulong?)null),
    };

    /// <summary>A number; the library checks its range, which it knows better.</summary>
    public static Option<double?> Number(string name, string description, params string[] aliases) => new(name, aliases)
    {
        Description = description,
        HelpName = "X",
        CustomParser = static result => Parse(result, "a number such as 0.05", static text =>
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
                ? value
                : (double?)null),
    };

    public static Option<string?> Text(string name, string description, string helpName, params string[] aliases) => new(name, aliases)
    {
        Description = description,
        HelpName = helpName,
    };

    public static Option<string?> Choice(string name, string description, params string[] choices) => new(name)
    {
        Description = description,
        HelpName = string.Join('|', choices),
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            string? match = Array.Find(choices, choice => choice.Equals(text, StringComparison.OrdinalIgnoreCase));
            if (match is null)
                result.AddError($"{NameOf(result)}: {string.Join(", ", choices[..^1])} or {choices[^1]} is expected; got '{text}'");
            return match;
        },
    };

    /// <summary>True or false; the bare option means true.</summary>
    public static Option<bool?> Flag(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "true|false",
        Arity = ArgumentArity.ZeroOrOne,
        CustomParser = static result => result.Tokens.Count == 0
            ? true
            : Parse(result, "true or false", static text => bool.TryParse(text, out bool value) ? value : (bool?)null),
    };

    private static T? Parse<T>(ArgumentResult result, string expected, Func<string, T?> parse)
        where T : struct
    {
        string text = result.Tokens[0].Value;
        T? value = parse(text);
        if (value is null)
            result.AddError($"{NameOf(result)}: {expected} is expected; got '{text}'");
        return value;
    }

    private static string NameOf(ArgumentResult result) =>
        result.Parent is OptionResult { Option.Name: { } name } ? name : result.Argument.Name;
}
