namespace Fovea;

/// <summary>Run-length coding of BMP, in bytes (8 bits a pixel) or half bytes (4).</summary>
internal static class BmpRuns
{
    private const int EndOfRow = 0, EndOfImage = 1, Move = 2;

    /// <summary>The palette indices, row by row as in the file; 0 where nothing was written.</summary>
    public static byte[] Decode(BmpHeader header, ReadOnlySpan<byte> data, string name)
    {
        // Two bytes make 255 pixels at most; so few bytes cannot claim a large image and make us allocate it.
        if ((long)header.Width * header.Height > (data.Length * 128L) + 65536)
            throw new ImageFormatException(
                $"{name}: bmp: {data.Length} bytes of runs are too few for {header.Width}x{header.Height} pixels; cut off");
        byte[] indices = new byte[header.Width * header.Height];
        bool isHalf = header.Compression == BmpHeader.Runs4;
        int x = 0, y = 0, at = 0;
        while (y < header.Height)
        {
            (int count, int value) = Pair(data, ref at, header, name);
            if (count > 0)
            {
                for (int i = 0; i < count; i++) Put(indices, header, ref x, y, isHalf ? Half(value, i) : value);
            }
            else if (value == EndOfRow)
            {
                (x, y) = (0, y + 1);
            }
            else if (value == EndOfImage)
            {
                break;
            }
            else if (value == Move)
            {
                (int right, int down) = Pair(data, ref at, header, name);
                (x, y) = (x + right, y + down);
            }
            else
            {
                int bytes = isHalf ? (value + 1) / 2 : value;
                if (data.Length - at < bytes) throw CutOff(at, header, name);
                for (int i = 0; i < value; i++)
                    Put(indices, header, ref x, y, isHalf ? Half(data[at + (i / 2)], i) : data[at + i]);
                // Literals fill whole words.
                at += bytes + (bytes & 1);
            }
        }

        return indices;
    }

    private static int Half(int pair, int index) => (index & 1) == 0 ? pair >> 4 : pair & 15;

    // What goes beyond a row is lost, as in other readers.
    private static void Put(byte[] indices, BmpHeader header, ref int x, int y, int value)
    {
        if (x < header.Width) indices[(y * header.Width) + x] = (byte)value;
        x++;
    }

    private static (int First, int Second) Pair(ReadOnlySpan<byte> data, ref int at, BmpHeader header, string name)
    {
        if (at + 2 > data.Length) throw CutOff(at, header, name);
        at += 2;
        return (data[at - 2], data[at - 1]);
    }

    private static ImageFormatException CutOff(int at, BmpHeader header, string name) =>
        new($"{name}: bmp: the runs end at byte {header.Pixels + at}, before the image does; cut off");
}
