namespace Fovea;

/// <summary>Decodes one image format. Implementations are called from several threads at once and hold no state.</summary>
public interface IImageDecoder
{
    /// <summary>The format's name as messages say it, such as <c>JPEG</c>.</summary>
    string Format { get; }

    /// <summary>Whether a file that starts so is of this format.</summary>
    /// <param name="header">The first bytes of the file, at most 16; fewer where the file is shorter.</param>
    bool CanDecode(ReadOnlySpan<byte> header);

    /// <summary>Decodes a whole file.</summary>
    /// <param name="data">The file's bytes.</param>
    /// <param name="name">The file's name, for messages.</param>
    /// <exception cref="ImageFormatException">The data are damaged, cut off, too large, or of a kind that is not supported; the message
    /// names the file, what is wrong and where.</exception>
    Image Decode(ReadOnlySpan<byte> data, string name);
}
