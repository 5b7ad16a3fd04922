using System.Diagnostics;
using System.Text.Json;

namespace Fovea;

/// <summary><c>images/malformed/index.json</c>: broken files, which must be refused with an error that names the file, or decode;
/// soon and in little memory.</summary>
internal sealed class ImageMalformedGolden : IGoldenFamily
{
    private const double Seconds = 5, Megabytes = 256;

    public bool Reads(GoldenFile file) => file.IsIndex("malformed", "index.json");

    public IEnumerable<GoldenCase> Cases(GoldenFile file)
    {
        foreach (JsonElement entry in ImageIndex.Entries(file, "files"))
            yield return new GoldenCase(Path.GetFileName(entry.Text("file")), check => Check(file, entry, check));
    }

    private static void Check(GoldenFile file, JsonElement entry, GoldenCheck check)
    {
        string name = Path.GetFileName(entry.Text("file")), expect = entry.Text("expect");
        long start = Stopwatch.GetTimestamp(), allocated = GC.GetAllocatedBytesForCurrentThread();
        string? refusal = null;
        try
        {
            Image.Load(ImageIndex.Beside(file, name), name);
        }
        catch (ImageFormatException error)
        {
            refusal = error.Message;
        }

        check.Number("seconds", Stopwatch.GetElapsedTime(start).TotalSeconds, Seconds);
        check.Number("megabytes", (GC.GetAllocatedBytesForCurrentThread() - allocated) / 1e6, Megabytes);
        if (expect == "error" && refusal is null) check.Fail($"an error is expected ({entry.Text("why")}); it decoded");
        if (expect == "decodes" && refusal is not null) check.Fail($"an image is expected; got: {refusal}");
        if (refusal is not null && !refusal.StartsWith(name, StringComparison.Ordinal))
            check.Fail($"the error does not name the file: {refusal}");
    }
}
