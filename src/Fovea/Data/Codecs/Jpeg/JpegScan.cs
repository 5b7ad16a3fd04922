using Fovea.Kernels;

namespace Fovea;

/// <summary>Goes through the blocks of a scan.</summary>
internal static class JpegScan
{
    /// <summary>Decodes from <paramref name="position"/> on and returns the position after the scan's data.</summary>
    public static int Decode(
        ReadOnlySpan<byte> data, int position, JpegFrame frame, JpegScanHeader scan, int restartInterval, string name)
    {
        if (!frame.IsProgressive) return Decode(data, position, frame, scan, restartInterval, new SequentialCoding(), name);
        if (scan.First == 0) return Decode(data, position, frame, scan, restartInterval, new ProgressiveDcCoding(scan), name);
        return scan.HighBits == 0
            ? Decode(data, position, frame, scan, restartInterval, new ProgressiveAcCoding(scan), name)
            : Decode(data, position, frame, scan, restartInterval, new ProgressiveRefinement(scan), name);
    }

    private static int Decode<TCoding>(
        ReadOnlySpan<byte> data, int position, JpegFrame frame, JpegScanHeader scan, int restartInterval, TCoding coding, string name)
        where TCoding : struct, IJpegCoding
    {
        JpegScanData source = new(data, position);
        try
        {
            Walk(ref source, frame, scan, restartInterval, coding, name);
            return source.Position;
        }
        finally
        {
            source.Release();
        }
    }

    private static void Walk<TCoding>(
        ref JpegScanData source, JpegFrame frame, JpegScanHeader scan, int restartInterval, TCoding coding, string name)
        where TCoding : struct, IJpegCoding
    {
        // A scan of one component has no padding blocks: its units are the blocks that hold samples of the image.
        JpegComponent[] components = scan.Components;
        bool isInterleaved = scan.IsInterleaved;
        int across = isInterleaved ? frame.UnitsAcross : components[0].BlocksAcross;
        int down = isInterleaved ? frame.UnitsDown : components[0].BlocksDown;
        EntropyBits bits = source.Load();
        Restart(components, ref coding);
        int untilRestart = restartInterval, restarts = 0;
        for (int y = 0; y < down; y++)
        {
            for (int x = 0; x < across; x++)
            {
                if (restartInterval > 0 && untilRestart-- == 0)
                {
                    int number = restarts++ & 7;
                    // Whole bytes that are left would be data that no block used.
                    if (bits.HasBytesLeft || !source.PassRestart(number))
                        throw Broken($"no restart marker FF{0xD0 + number:X2} where one is due", source, bits, x, y, across, down, name);
                    bits = source.Load();
                    Restart(components, ref coding);
                    untilRestart = restartInterval - 1;
                }

                bool isSound = true;
                foreach (JpegComponent component in components)
                {
                    int blocksAcross = isInterleaved ? component.Horizontal : 1, blocksDown = isInterleaved ? component.Vertical : 1;
                    for (int row = y * blocksDown; row < (y + 1) * blocksDown; row++)
                    {
                        for (int column = x * blocksAcross; column < (x + 1) * blocksAcross; column++)
                            isSound &= coding.Block(ref bits, component, row, column);
                    }
                }

                if (bits.Overrun) throw Broken("the data end", source, bits, x, y, across, down, name);
                if (!isSound) throw Broken("a code that has no meaning", source, bits, x, y, across, down, name);
            }
        }
    }

    private static void Restart<TCoding>(JpegComponent[] components, ref TCoding coding)
        where TCoding : struct, IJpegCoding
    {
        coding.Restart();
        foreach (JpegComponent component in components) component.Prediction = 0;
    }

    private static ImageFormatException Broken(
        string what, in JpegScanData source, in EntropyBits bits, int x, int y, int across, int down, string name) =>
        new($"{name}: jpeg: {what} at byte {source.PlaceOf(bits.BytesUsed)}, in coding unit {((long)y * across) + x + 1} of "
            + $"{(long)across * down}; cut off or damaged");
}
