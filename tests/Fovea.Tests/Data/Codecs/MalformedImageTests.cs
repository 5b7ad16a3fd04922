using System.Text.Json;

namespace Fovea.Tests;

/// <summary>The malformed images of the reference data, or their copies: what the index says of each, within its limits of time and
/// memory.</summary>
public sealed class MalformedImageTests
{
    public static TheoryData<string> Files
    {
        get
        {
            using JsonDocument index = Index();
            JsonElement files = index.RootElement.GetProperty("files");
            return [.. files.EnumerateArray().Select(static entry => entry.GetProperty("file").GetString()!)];
        }
    }

    private static string Root => Shared.Folder is { } shared
        ? Path.Combine(shared, "golden", "images")
        : Path.Combine(Shared.RepositoryRoot, "tests", "Fovea.Tests", "Golden", "images");

    [Theory]
    [MemberData(nameof(Files))]
    public void A_malformed_file_ends_as_the_index_says(string file)
    {
        using JsonDocument index = Index();
        JsonElement limits = index.RootElement.GetProperty("limits");
        JsonElement entry = index.RootElement.GetProperty("files").EnumerateArray()
            .First(candidate => candidate.GetProperty("file").GetString() == file);

        ImageFormatException? error = BoundedImage.Read(
            File.ReadAllBytes(Path.Combine(Root, file)), file, limits.GetProperty("seconds").GetDouble(),
            limits.GetProperty("megabytes").GetDouble());

        string why = entry.GetProperty("why").GetString()!;
        switch (entry.GetProperty("expect").GetString())
        {
            case "error":
                Assert.True(error is not null, $"{file} ({why}) was decoded");
                break;
            case "decodes":
                Assert.True(error is null, $"{file} ({why}) was refused: {error?.Message}");
                break;
            default:
                break;
        }
    }

    private static JsonDocument Index() => JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Root, "malformed", "index.json")));
}
