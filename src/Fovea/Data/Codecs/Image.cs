namespace Fovea;

/// <summary>A picture in memory: red, green and blue samples of 8 bits, row by row from the top, [H, W, 3].</summary>
/// <remarks>Datasets hand out shared instances: transforms make new images and never write into the one they are given.</remarks>
public sealed class Image
{
    /// <summary>The largest number of pixels that is ever decoded, 178,956,970: what three bytes a pixel fit into half a
    /// gibibyte.</summary>
    public const int MaxPixels = 178_956_970;

    /// <summary>A black image.</summary>
    /// <param name="width">Pixels in a row, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A side is below 1 or the image has more than <see cref="MaxPixels"/>
    /// pixels.</exception>
    public Image(int width, int height)
        : this(width, height, new byte[Length(width, height)])
    {
    }

    /// <summary>An image over existing samples, which are not copied.</summary>
    /// <param name="width">Pixels in a row, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="pixels">height · width · 3 samples, R, G, B interleaved.</param>
    /// <exception cref="ArgumentOutOfRangeException">A side is below 1 or the image has more than <see cref="MaxPixels"/>
    /// pixels.</exception>
    /// <exception cref="ArgumentException"><paramref name="pixels"/> has another length.</exception>
    public Image(int width, int height, byte[] pixels)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        if (pixels.Length != Length(width, height))
            throw new ArgumentException(
                $"an image of {width}x{height} has {Length(width, height)} samples; got {pixels.Length}", nameof(pixels));
        Width = width;
        Height = height;
        Pixels = pixels;
    }

    /// <summary>Pixels in a row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>The samples: of the pixel in row y and column x, red is at (y · Width + x) · 3, then green, then blue.</summary>
    public byte[] Pixels { get; }

    /// <summary>How the camera was held, as EXIF numbers it: 1 is upright, 3 upside down, 6 and 8 lie on a side, 2, 4, 5 and 7 are
    /// mirrored too. <see cref="Pixels"/> are as stored, whatever it says; <see cref="Upright"/> turns them.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a number outside 1 to 8.</exception>
    public int Orientation
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 8);
            field = value;
        }
    }
    = 1;

    /// <summary>Whether <see cref="ImageScratch"/> made it, so that the loader may give it back.</summary>
    internal bool IsScratch { get; init; }

    /// <summary>Decodes a file: JPEG, PNG, BMP, PNM, or what was registered with <see cref="ImageDecoders"/>. The content decides, not the
    /// name. Alpha is dropped, gray repeated, an EXIF orientation noted but not applied.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ImageFormatException">The file cannot be read or decoded.</exception>
    public static Image Load(string path) => Load(path, path);

    /// <summary>The picture as it is to be looked at: turned and mirrored by <see cref="Orientation"/>, or this image where that is 1.
    /// The sides change places for 5 to 8.</summary>
    public Image Upright() => Orientation == 1 ? this : ImageTurning.Run(this);

    /// <summary>An image whose samples are anything, for those who write all of them.</summary>
    internal static Image Uninitialized(int width, int height, int orientation = 1) =>
        new(width, height, GC.AllocateUninitializedArray<byte>(Length(width, height))) { Orientation = orientation };

    internal static Image Load(string path, string name)
    {
        byte[] data;
        try
        {
            data = File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ImageFormatException($"{name}: there is no such file", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new ImageFormatException($"{name}: cannot be read: {error.Message.TrimEnd('.')}", error);
        }

        return ImageDecoders.Decode(data, name);
    }

    private static int Length(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)width * height, MaxPixels, nameof(width));
        return width * height * 3;
    }
}
