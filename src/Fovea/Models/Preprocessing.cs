namespace Fovea;

/// <summary>What is done to an image before a model sees it.</summary>
/// <param name="ImageSize">Side of the model's square input in pixels.</param>
/// <param name="ResizeSize">The shorter side after resizing, before the centre crop; equal to <paramref name="ImageSize"/> for small
/// images.</param>
/// <param name="Mean">Subtracted from red, green and blue in [0, 1].</param>
/// <param name="Deviation">Divides them afterwards.</param>
public sealed record Preprocessing(int ImageSize, int ResizeSize, IReadOnlyList<float> Mean, IReadOnlyList<float> Deviation)
{
    /// <summary>ImageNet's mean and deviation, with the usual resize of 256 for a crop of 224 and in that proportion, and none
    /// below 64 pixels.</summary>
    /// <param name="imageSize">Side of the model's input in pixels.</param>
    public static Preprocessing ImageNet(int imageSize) => new(
        imageSize, imageSize < 64 ? imageSize : (int)Math.Round(imageSize * 256 / 224.0),
        [0.485f, 0.456f, 0.406f], [0.229f, 0.224f, 0.225f]);
}
