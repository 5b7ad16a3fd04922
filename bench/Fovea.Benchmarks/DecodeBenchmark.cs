using System.Diagnostics;
using System.Globalization;

namespace Fovea.Benchmarks;

/// <summary>Decoding of image files. Answers one line to each line <c>SECONDS FILE</c> of its input: the image's size and the fastest
/// call's milliseconds, from bytes in memory to RGB samples. So bench/peers/decode.py can measure the two sides by turns.</summary>
internal static class DecodeBenchmark
{
    private const int LeastRuns = 3;

    public static void Run()
    {
        Dictionary<string, byte[]> files = [];
        while (Console.ReadLine() is { } line)
        {
            string[] words = line.Split(' ', 2);
            if (!files.TryGetValue(words[1], out byte[]? data)) files.Add(words[1], data = File.ReadAllBytes(words[1]));
            double seconds = double.Parse(words[0], CultureInfo.InvariantCulture), fastest = double.PositiveInfinity;
            string size = "";
            long start = Stopwatch.GetTimestamp();
            for (int runs = 0; runs < LeastRuns || Stopwatch.GetElapsedTime(start).TotalSeconds < seconds; runs++)
            {
                long begin = Stopwatch.GetTimestamp();
                Image image = ImageDecoders.Decode(data, words[1]);
                fastest = Math.Min(fastest, Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
                size = $"{image.Width}x{image.Height}";
            }

            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{size} {fastest:F4}"));
        }
    }
}
