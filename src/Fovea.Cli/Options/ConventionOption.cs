using System.CommandLine;

namespace Fovea.Cli;

/// <summary>The option that says what is counted as a multiply-add.</summary>
internal static class ConventionOption
{
    public static Option<string?> Create() => OptionOf.Choice(
        "--convention",
        "What is counted: papers (convolutions and linear layers), total (with attention's matrix products), or what ptflops or fvcore "
        + "would print",
        [.. CountConventionNames.All]);

    public static CountConvention Of(ParseResult parse, Option<string?> option) =>
        parse.GetValue(option) is { } word ? CountConventionNames.Find(word) ?? CountConvention.Papers : CountConvention.Papers;
}
