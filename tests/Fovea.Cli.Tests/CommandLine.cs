using System.Text.Json;

namespace Fovea.Cli.Tests;

/// <summary>Runs command lines in this process.</summary>
internal static class CommandLine
{
    /// <summary>What a command line came to.</summary>
    internal sealed record Outcome(int Code, string Output, string Error)
    {
        /// <summary>The one JSON document on the output stream.</summary>
        public JsonElement Json
        {
            get
            {
                using JsonDocument document = JsonDocument.Parse(Output);
                return document.RootElement.Clone();
            }
        }
    }

    public static Outcome Run(params string[] args)
    {
        using StringWriter output = new(), error = new();
        int code = FoveaCli.Run(args, output, error);
        return new Outcome(code, output.ToString(), error.ToString());
    }
}
