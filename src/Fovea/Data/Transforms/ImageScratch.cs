namespace Fovea;

/// <summary>Images that transforms make and the loader gives back, per thread, so that a warm step allocates no pixels.</summary>
/// <remarks>What is not given back is ordinary garbage, so a caller outside the loader needs to know nothing of this.</remarks>
internal static class ImageScratch
{
    private const int Kept = 4;

    [ThreadStatic]
    private static Image?[]? s_free;

    /// <summary>An image of this size whose samples are anything.</summary>
    public static Image Rent(int width, int height)
    {
        Image?[] free = s_free ??= new Image?[Kept];
        for (int i = 0; i < Kept; i++)
        {
            if (free[i] is not { } image || image.Width != width || image.Height != height) continue;
            free[i] = null;
            return image;
        }

        return new Image(width, height) { IsScratch = true };
    }

    /// <summary>Gives back an image that nobody else holds; ignores one that was made elsewhere.</summary>
    public static void Return(Image image)
    {
        if (!image.IsScratch) return;
        Image?[] free = s_free ??= new Image?[Kept];
        int slot = Array.IndexOf(free, null);
        if (slot < 0)
        {
            // Keep the newest sizes.
            Array.Copy(free, 1, free, 0, Kept - 1);
            slot = Kept - 1;
        }

        free[slot] = image;
    }
}
