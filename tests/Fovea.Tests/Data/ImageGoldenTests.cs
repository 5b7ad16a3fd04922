namespace Fovea.Tests;

/// <summary>The decoders, resizing and preprocessing against recorded results of Pillow, libjpeg-turbo and torchvision.</summary>
public sealed class ImageGoldenTests
{
    private static string Copies => Path.Combine(Shared.RepositoryRoot, "tests", "Fovea.Tests", "Golden", "images");

    [Theory]
    [InlineData("index.json")]
    [InlineData("resize.json")]
    [InlineData("preprocess.json")]
    [InlineData("malformed/index.json")]
    public void Every_case_of_the_copied_files_passes(string index)
    {
        List<VerificationResult> results = Run(Path.Combine(Copies, index));
        AssertNoFailure(results);
        Assert.DoesNotContain(results, result => result.Status == VerificationStatus.Skipped);
        Assert.True(results.Count >= 3, $"{index}: only {results.Count} cases");
    }

    [Theory]
    [InlineData("index.json", 102)]
    [InlineData("resize.json", 90)]
    [InlineData("preprocess.json", 22)]
    [InlineData("augment.json", 70)]
    [InlineData("malformed/index.json", 130)]
    public void Every_case_of_the_reference_data_passes(string index, int cases)
    {
        List<VerificationResult> results = Run(Shared.Path("golden", "images", index));
        AssertNoFailure(results);
        Assert.Equal(cases, results.Count);
        Assert.Equal(cases, results.Count(result => result.Status == VerificationStatus.Passed));
    }

    private static List<VerificationResult> Run(string path)
    {
        GoldenFile file = new(path, Path.GetFileName(path), null);
        IGoldenFamily[] families =
        [
            new ImageDecodingGolden(), new ImageResizeGolden(), new ImagePreprocessGolden(), new ImageAugmentGolden(),
            new ImageMalformedGolden(),
        ];
        IGoldenFamily family = Assert.Single(families, candidate => candidate.Reads(file));
        List<VerificationResult> results = [];
        foreach (GoldenCase golden in family.Cases(file))
        {
            GoldenCheck check = new();
            golden.Run(check);
            results.Add(check.ToResult(golden.Name));
        }

        return results;
    }

    private static void AssertNoFailure(List<VerificationResult> results)
    {
        IEnumerable<VerificationResult> failures = results.Where(result => result.Status == VerificationStatus.Failed);
        string[] failed = [.. failures.Select(result => $"{result.File}: {result.Reason}")];
        Assert.True(failed.Length == 0, string.Join('\n', failed));
    }
}
