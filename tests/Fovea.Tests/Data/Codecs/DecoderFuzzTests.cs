namespace Fovea.Tests;

/// <summary>Damaged files end in an image or an <see cref="ImageFormatException"/> that names the file, and soon.</summary>
public sealed class DecoderFuzzTests
{
    public static TheoryData<string> Files =>
    [
        "jpeg_420_9x9.jpg", "jpeg_420_17x33.jpg", "jpeg_cmyk_adobe.jpg", "jpeg_mixed_sampling.jpg",
        "jpeg_progressive_17x33.jpg", "jpeg_exif_orientation_8.jpg", "bmp_1.bmp", "pnm_p3.ppm", "pnm_p4.pbm",
        "png_rgb8_adam7_3x5.png", "png_filter4.png", "png_palette4_adam7.png", "png_gray4.png", "pnm_p6_comments.ppm", "pnm_p5.pgm",
    ];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_file_cut_anywhere_is_refused_or_whole(string file)
    {
        byte[] original = Read(file);
        int step = Math.Max(1, original.Length / 300);
        for (int length = 0; length < original.Length; length += step) Try(original[..length], file, length);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Removed_and_repeated_stretches_are_decoded_or_refused(string file)
    {
        byte[] original = Read(file);
        for (int seed = 0; seed < 200; seed++)
        {
            RandomStream random = RandomStream.Keyed(2, (ulong)seed);
            int from = random.NextInt(original.Length), count = 1 + random.NextInt(Math.Min(64, original.Length - from));
            byte[] data = random.NextInt(2) == 0
                ? [.. original[..from], .. original[(from + count)..]]
                : [.. original[..(from + count)], .. original[from..]];
            Try(data, file, seed);
        }
    }

    [Theory]
    [InlineData("jpeg_420_9x9.jpg")]
    [InlineData("pnm_p5.pgm")]
    [InlineData("png_gray4.png")]
    public void Random_bytes_after_a_true_beginning_are_decoded_or_refused(string file)
    {
        byte[] original = Read(file);
        for (int seed = 0; seed < 300; seed++)
        {
            RandomStream random = RandomStream.Keyed(3, (ulong)seed);
            byte[] data = [.. original];
            for (int i = 2 + random.NextInt(original.Length - 2); i < data.Length; i++) data[i] = (byte)random.NextUInt64();
            Try(data, file, seed);
        }
    }

    private static void Try(byte[] data, string file, int seed) => BoundedImage.Read(data, $"{file}, seed {seed}");

    private static byte[] Read(string file) =>
        File.ReadAllBytes(Path.Combine(Shared.RepositoryRoot, "tests", "Fovea.Tests", "Golden", "images", "files", file));
}
