namespace Fovea.Tests;

/// <summary>Decodes damaged images and holds the decoders to their promises: an image or an <see cref="ImageFormatException"/> that names
/// the file, soon and in little memory.</summary>
internal static class BoundedImage
{
    /// <summary>The name that messages must begin with.</summary>
    public const string Name = "some/file";

    private const int MostAttempts = 6;

    /// <summary>Decodes a file; gives the error, or null where there is an image.</summary>
    /// <param name="data">The file.</param>
    /// <param name="what">Names the case in messages.</param>
    /// <param name="seconds">Processor time that it may take.</param>
    /// <param name="megabytes">What it may allocate in all.</param>
    public static ImageFormatException? Read(byte[] data, string what, double seconds = 1, double megabytes = 256)
    {
        double fastest = double.PositiveInfinity;
        ImageFormatException? error = null;
        // The fastest of some attempts tells a slow file from a slow moment.
        for (int attempt = 0; fastest > seconds && attempt < MostAttempts; attempt++)
        {
            TimeSpan started = Bounded.Now();
            error = ReadOnce(data, what, megabytes);
            fastest = Math.Min(fastest, (Bounded.Now() - started).TotalSeconds);
        }

        Assert.True(fastest <= seconds, $"{what}: took {fastest} s at best");
        return error;
    }

    private static ImageFormatException? ReadOnce(byte[] data, string what, double megabytes)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            Image image = ImageDecoders.Decode(data, Name);
            Assert.True(image.Pixels.Length == image.Width * image.Height * 3, what);
            return null;
        }
        catch (ImageFormatException error)
        {
            Assert.True(error.Message.StartsWith($"{Name}: ", StringComparison.Ordinal), $"{what}: {error.Message}");
            Assert.True(error.Message.Length < 500, $"{what}: a message of {error.Message.Length} characters");
            return error;
        }
        catch (Exception error) when (error is not Xunit.Sdk.IAssertionException)
        {
            Assert.Fail($"{what}: {error}");
            return null;
        }
        finally
        {
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated < megabytes * 1e6, $"{what}: took {allocated:N0} bytes for a file of {data.Length:N0}");
        }
    }
}
