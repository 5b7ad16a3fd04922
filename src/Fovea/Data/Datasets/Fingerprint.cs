namespace Fovea;

/// <summary>A 64-bit sum over what a data set is made of, to notice that a run continues on other data (FNV-1a; not for secrets).</summary>
internal struct Fingerprint
{
    private ulong _hash = 0xCBF29CE484222325;

    public Fingerprint()
    {
    }

    public void Add(ReadOnlySpan<char> text)
    {
        foreach (char c in text) _hash = (_hash ^ c) * 0x100000001B3;
        Add(text.Length);
    }

    public void Add(long value)
    {
        for (int shift = 0; shift < 64; shift += 8) _hash = (_hash ^ (byte)(value >> shift)) * 0x100000001B3;
    }

    public void Add(ReadOnlySpan<byte> data)
    {
        foreach (byte value in data) _hash = (_hash ^ value) * 0x100000001B3;
    }

    public override readonly string ToString() => _hash.ToString("x16", System.Globalization.CultureInfo.InvariantCulture);
}
