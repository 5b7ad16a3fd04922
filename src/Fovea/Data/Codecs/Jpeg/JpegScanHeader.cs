namespace Fovea;

/// <summary>What a scan of a JPEG brings: which coefficients of which components, and which of their bits.</summary>
/// <param name="Components">In the data's order.</param>
/// <param name="First">First coefficient, 0 to 63.</param>
/// <param name="Last">Last coefficient.</param>
/// <param name="HighBits">0 for the first bits of these coefficients, else the number of low bits that were missing so far.</param>
/// <param name="LowBits">The number of low bits that are still missing afterwards.</param>
internal sealed record JpegScanHeader(JpegComponent[] Components, int First, int Last, int HighBits, int LowBits)
{
    /// <summary>Whether the blocks of several components take turns, and so come with those that pad the last coding units.</summary>
    public bool IsInterleaved => Components.Length > 1;

    /// <summary>Blocks that the scan goes through.</summary>
    public long Blocks(JpegFrame frame)
    {
        if (!IsInterleaved) return (long)Components[0].BlocksAcross * Components[0].BlocksDown;
        long perUnit = 0;
        foreach (JpegComponent component in Components) perUnit += component.Horizontal * component.Vertical;
        return perUnit * frame.UnitsAcross * frame.UnitsDown;
    }
}
