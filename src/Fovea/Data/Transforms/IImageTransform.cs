namespace Fovea;

/// <summary>A step between decoding and the batch, such as a crop.</summary>
/// <remarks>Called from several threads at once. Chance comes only from the stream, which is derived from (seed, epoch, sample), so a
/// result depends on neither threads nor order. The image given is valid until the call returns: do not write to it or keep it.</remarks>
public interface IImageTransform
{
    /// <summary>The transformed image: a new one, or the same instance where there is nothing to do.</summary>
    /// <param name="image">Not changed.</param>
    /// <param name="random">The sample's stream; advanced by what is drawn.</param>
    Image Apply(Image image, ref RandomStream random);
}
