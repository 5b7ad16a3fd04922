using System.Globalization;

namespace Fovea;

/// <summary>Reads lists of patterns, and of patterns with factors, and applies them to the parameters of a network.</summary>
internal static class RateFactors
{
    /// <summary>The patterns of a list.</summary>
    public static IReadOnlyList<string> Patterns(string? list) =>
        list is null ? [] : list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The patterns and factors of a list such as <c>features.*=0.1,fc=10</c>.</summary>
    /// <exception cref="SettingException">The text is no such list.</exception>
    public static IReadOnlyList<(string Pattern, double Factor)> Factors(string? list)
    {
        List<(string, double)> factors = [];
        foreach (string item in Patterns(list))
        {
            int equals = item.LastIndexOf('=');
            bool isFactor = double.TryParse(item[(equals + 1)..], NumberStyles.Float, CultureInfo.InvariantCulture, out double factor);
            if (equals <= 0 || !isFactor || !(factor >= 0 && factor <= 1e6))
            {
                const string Expected = "patterns with factors from 0, such as features.*=0.1,classifier=1";
                throw new SettingException("rates", list!, Expected, $"rates '{list}': expected {Expected}");
            }

            factors.Add((item[..equals], factor));
        }

        return factors;
    }

    /// <summary>The parameters that no pattern of <c>freeze</c> matches; the others get no gradients.</summary>
    /// <exception cref="SettingException">A pattern matches nothing, or all parameters are frozen.</exception>
    public static Parameter[] Freeze(Module model, string? list)
    {
        Parameter[] all = [.. model.Parameters()];
        HashSet<Parameter> frozen = [];
        foreach (string pattern in Patterns(list))
        {
            Parameter[] matched = [.. all.Where(parameter => NamePattern.Matches(pattern, parameter.Path))];
            RequireMatch("freeze", list!, pattern, matched.Length, all);
            frozen.UnionWith(matched);
        }

        if (frozen.Count == all.Length)
        {
            throw new SettingException(
                "freeze", list!, "patterns that leave something to train", $"freeze '{list}' matches every parameter; leave some to train");
        }

        foreach (Parameter parameter in frozen)
            parameter.Value.RequiresGradient = false;
        return [.. all.Where(parameter => !frozen.Contains(parameter))];
    }

    /// <summary>Gives the optimizer the factors of a list.</summary>
    /// <exception cref="SettingException">A pattern matches no parameter that is trained.</exception>
    public static void Scale(Optimizer optimizer, string? list, IReadOnlyList<Parameter> trained)
    {
        foreach ((string pattern, double factor) in Factors(list))
            RequireMatch("rates", list!, pattern, optimizer.ScaleRates(pattern, factor), trained);
    }

    private static void RequireMatch(string setting, string list, string pattern, int matched, IReadOnlyList<Parameter> parameters)
    {
        if (matched > 0)
            return;
        IEnumerable<string> beginnings = parameters.Select(static parameter => parameter.Path.Split('.')[0]).Distinct();
        string known = string.Join(", ", beginnings);
        throw new SettingException(
            setting, list, $"a pattern of parameters; their names begin with {known}",
            $"{setting} '{pattern}' matches no parameter that is trained; their names begin with {known}");
    }
}
