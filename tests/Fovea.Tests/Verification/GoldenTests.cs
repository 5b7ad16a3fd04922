namespace Fovea.Tests;

/// <summary>The recorded values in tests/Fovea.Tests/Golden, through the code that <c>fovea verify</c> runs.</summary>
public class GoldenTests
{
    private static string Folder => Path.Combine(Shared.RepositoryRoot, "tests", "Fovea.Tests", "Golden");

    public static TheoryData<string> Files()
    {
        TheoryData<string> files = [];
        foreach (string subject in (string[])["attention", "ops", "models"])
        {
            foreach (string file in Directory.EnumerateFiles(Path.Combine(Folder, subject)).Order(StringComparer.Ordinal))
                files.Add($"{subject}/{Path.GetFileName(file)}");
        }

        return files;
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_case_that_this_version_can_run_matches(string file) => Run(Path.Combine(Folder, file), atLeast: 1);

    [Theory]
    [InlineData("attention", 31)]
    [InlineData("ops", 183)]
    [InlineData("models", 105)]
    public void Every_shared_case_that_this_version_can_run_matches(string subject, int atLeast) =>
        Run(Shared.Path("golden", subject), atLeast);

    private static void Run(string path, int atLeast)
    {
        VerificationReport report = new Verifier([path]).Run();
        string failures = string.Join(
            '\n', report.Results.Where(static r => r.Status == VerificationStatus.Failed).Select(static r => $"{r.File}: {r.Reason}"));
        Assert.True(report.Failed == 0, failures);
        Assert.True(report.Passed >= atLeast, $"{report.Passed} cases ran; at least {atLeast} are expected");
    }
}
