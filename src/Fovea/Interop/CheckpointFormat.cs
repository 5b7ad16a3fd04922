using System.Buffers.Binary;

namespace Fovea;

/// <summary>Tells the formats of checkpoints from each other by their first bytes.</summary>
internal static class CheckpointFormat
{
    private const int Longest = 64;

    /// <summary>What a file is.</summary>
    public enum Kind
    {
        /// <summary>A header length, then JSON.</summary>
        Safetensors,

        /// <summary>An archive: PyTorch's format since 1.6, or NumPy's <c>.npz</c>.</summary>
        Zip,

        /// <summary>A row of pickles: PyTorch's format before 1.6.</summary>
        Pickle,

        /// <summary>One NumPy array.</summary>
        NumPy,
    }

    /// <summary>The format of a file.</summary>
    /// <exception cref="CheckpointException">It is none of those known; the message says what else it may be.</exception>
    public static Kind Of(FileContent content)
    {
        if (content.Length == 0)
            throw content.Error("is empty; expected a checkpoint");
        ReadOnlySpan<byte> start = content.Read(0, (int)Math.Min(content.Length, Longest));
        if (start.StartsWith("PK\u0003\u0004"u8) || start.StartsWith("PK\u0005\u0006"u8))
            return Kind.Zip;
        if (start.Length > 6 && start[0] == 0x93 && start[1..6].SequenceEqual("NUMPY"u8))
            return Kind.NumPy;
        // PROTO and a protocol from 2; the safetensors header of that length would be cut off at such a file's end.
        if (start.Length > 2 && start[0] == 0x80 && start[1] is >= 2 and <= 5 && !IsSafetensors(start))
            return Kind.Pickle;
        if (Other(start) is { } other)
            throw content.Error($"is {other}");
        if (start.Length < SafetensorsFile.LengthBytes || IsSafetensors(start))
            return Kind.Safetensors;
        throw content.Error(
            "is no checkpoint that is known here: safetensors, PyTorch's zip and legacy formats, NumPy's .npy and .npz; "
            + $"it begins with the bytes {Convert.ToHexStringLower(start[..8])}");
    }

    private static bool IsSafetensors(ReadOnlySpan<byte> start) => start.Length > SafetensorsFile.LengthBytes
        && BinaryPrimitives.ReadUInt64LittleEndian(start) <= int.MaxValue && start[SafetensorsFile.LengthBytes] == '{';

    private static string? Other(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith("version https://git-lfs"u8))
            return "a Git LFS pointer, not the file that it points to; fetch that with 'git lfs pull'";
        if (start.Length > 4 && start[0] == 0x89 && start[1..4].SequenceEqual("HDF"u8))
            return "an HDF5 file (Keras); save the weights as .npz or safetensors there";
        if (start.StartsWith("<!DOCTYPE"u8) || start.StartsWith("<html"u8))
            return "a web page, not a checkpoint; the download went wrong";
        if (start.Length > 2 && start[0] == 0x1f && start[1] == 0x8b)
            return "a gzip archive; unpack it first";
        return null;
    }
}
