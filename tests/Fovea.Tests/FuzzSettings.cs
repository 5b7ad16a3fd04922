using System.Globalization;

namespace Fovea.Tests;

/// <summary>How long a fuzzer runs and what it draws: <c>FOVEA_FUZZ_CASES</c> and <c>FOVEA_FUZZ_SEED</c>, or few cases of seed 1.</summary>
internal static class FuzzSettings
{
    private const int UsualCases = 6_000;

    public static int Cases { get; } =
        int.Parse(Environment.GetEnvironmentVariable("FOVEA_FUZZ_CASES") ?? $"{UsualCases}", CultureInfo.InvariantCulture);

    public static ulong Seed { get; } =
        ulong.Parse(Environment.GetEnvironmentVariable("FOVEA_FUZZ_SEED") ?? "1", CultureInfo.InvariantCulture);
}
