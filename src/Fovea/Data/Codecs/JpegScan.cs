namespace Fovea;

/// <summary>Decodes one scan of a sequential JPEG into the planes of its components.</summary>
internal static class JpegScan
{
    private static ReadOnlySpan<byte> Natural =>
    [
        0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
        35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
    ];

    /// <summary>Decodes from <paramref name="position"/> on and returns the position after the scan's data.</summary>
    public static int Decode(
        ReadOnlySpan<byte> data, int position, JpegFrame frame, ReadOnlySpan<JpegComponent> components, ushort[]?[] quantisers,
        int restartInterval,
        string name)
    {
        // A scan of one component has no padding blocks: its units are the blocks that hold samples of the image.
        bool alone = components.Length == 1;
        int across = alone ? JpegFrame.DivideUp(components[0].Width, 8) : frame.UnitsAcross;
        int down = alone ? JpegFrame.DivideUp(components[0].Height, 8) : frame.UnitsDown;
        JpegBits bits = new(data, position);
        Span<int> block = stackalloc int[64];
        int untilRestart = restartInterval, restarts = 0;
        foreach (JpegComponent component in components) component.Prediction = 0;
        for (int y = 0; y < down; y++)
        {
            for (int x = 0; x < across; x++)
            {
                if (restartInterval > 0 && untilRestart-- == 0)
                {
                    if (!bits.PassRestart(restarts++ & 7))
                        throw Broken(
                            $"no restart marker FF{0xD0 + ((restarts - 1) & 7):X2} where one is due", bits, x, y, across, down, name);
                    untilRestart = restartInterval - 1;
                    foreach (JpegComponent component in components) component.Prediction = 0;
                }

                foreach (JpegComponent component in components)
                {
                    ushort[] quantiser = quantisers[component.Quantiser]!;
                    int blocksAcross = alone ? 1 : component.Horizontal, blocksDown = alone ? 1 : component.Vertical;
                    for (int blockY = 0; blockY < blocksDown; blockY++)
                    {
                        for (int blockX = 0; blockX < blocksAcross; blockX++)
                        {
                            int row = (y * blocksDown) + blockY, column = (x * blocksAcross) + blockX;
                            Span<byte> target = component.Plane.AsSpan((row * 8 * component.Stride) + (column * 8));
                            if (!DecodeBlock(ref bits, component, quantiser, block, target))
                                throw Broken(
                                    bits.Overrun ? "the data end" : "a code that is in no Huffman table", bits, x, y, across, down, name);
                        }
                    }
                }

                if (bits.Overrun) throw Broken("the data end", bits, x, y, across, down, name);
            }
        }

        return bits.Position;
    }

    private static bool DecodeBlock(
        ref JpegBits bits, JpegComponent component, ushort[] quantiser, scoped Span<int> block, scoped Span<byte> target)
    {
        bits.Fill();
        int size = component.Dc.Decode(ref bits);
        if ((uint)size > 15) return false;
        if (size > 0) component.Prediction += bits.Signed(size);
        int dc = component.Prediction * quantiser[0];
        JpegHuffmanTable table = component.Ac;
        bool onlyDc = true;
        for (int k = 1; k < 64; k++)
        {
            bits.Fill();
            int symbol = table.Decode(ref bits);
            if (symbol < 0) return false;
            size = symbol & 15;
            int run = symbol >> 4;
            if (size == 0)
            {
                if (run != 15) break;
                k += 15;
                continue;
            }

            k += run;
            if (k > 63) return false;
            if (onlyDc) block.Clear();
            onlyDc = false;
            block[Natural[k]] = bits.Signed(size) * quantiser[k];
        }

        if (onlyDc)
        {
            JpegIdct.Constant(dc, target, component.Stride);
        }
        else
        {
            block[0] = dc;
            JpegIdct.Run(block, target, component.Stride);
        }

        return true;
    }

    private static ImageFormatException Broken(string what, in JpegBits bits, int x, int y, int across, int down, string name) =>
        new($"{name}: jpeg: {what} at byte {bits.Position}, in coding unit {((long)y * across) + x + 1} of {(long)across * down}; "
            + "cut off or damaged");
}
