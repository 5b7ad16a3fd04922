using System.Buffers.Binary;
using System.Text;

namespace Fovea.Tests;

/// <summary>Pickles written instruction by instruction, and archives around them.</summary>
internal static class PickleText
{
    /// <summary>A pickle of instructions; texts are instructions as bytes, numbers a byte each.</summary>
    public static byte[] Of(params object[] parts)
    {
        List<byte> bytes = [0x80, 2];
        foreach (object part in parts)
        {
            if (part is string text)
                bytes.AddRange(Encoding.Latin1.GetBytes(text));
            else if (part is byte[] raw)
                bytes.AddRange(raw);
            else
                bytes.Add(Convert.ToByte(part, System.Globalization.CultureInfo.InvariantCulture));
        }

        return [.. bytes];
    }

    /// <summary>A text.</summary>
    public static byte[] Text(string text)
    {
        byte[] bytes = [(byte)'X', 0, 0, 0, 0, .. Encoding.UTF8.GetBytes(text)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(1), bytes.Length - 5);
        return bytes;
    }

    /// <summary>A whole number.</summary>
    public static byte[] Number(long value)
    {
        byte[] bytes = [0x8a, 8, 0, 0, 0, 0, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(2), value);
        return bytes;
    }

    /// <summary>A tensor of storage '0'.</summary>
    public static byte[] Tensor(long stored, long offset, long[] shape, long[] strides, string type = "FloatStorage") =>
    [
        .. "ctorch._utils\n_rebuild_tensor_v2\n(("u8, .. Text("storage"), .. Encoding.ASCII.GetBytes($"ctorch\n{type}\n"), .. Text("0"),
        .. Text("cpu"), .. Number(stored), .. "tQ"u8, .. Number(offset), .. Tuple(shape), .. Tuple(strides), 0x89, (byte)'N', (byte)'t',
        (byte)'R',
    ];

    /// <summary>A dictionary of one item.</summary>
    public static byte[] State(byte[] value, string key = "weight") => Of("}", Text(key), value, "s.");

    /// <summary>PyTorch's archive of a pickle and a storage '0' of zeros.</summary>
    public static byte[] Archive(byte[] pickle, int storageBytes = 64)
    {
        using MemoryStream stream = new();
        ZipWriter zip = new(stream);
        zip.Add("a/data.pkl", 64, content => content.Write(pickle));
        zip.Add("a/data/0", 64, content => content.Write(new byte[storageBytes]));
        zip.Finish();
        return stream.ToArray();
    }

    private static byte[] Tuple(long[] values) => [(byte)'(', .. values.SelectMany(Number), (byte)'t'];
}
