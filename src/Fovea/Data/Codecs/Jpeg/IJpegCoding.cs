using Fovea.Kernels;

namespace Fovea;

/// <summary>How a scan codes its blocks.</summary>
internal interface IJpegCoding
{
    /// <summary>Forgets what spans blocks: called where a scan begins and at each restart.</summary>
    void Restart();

    /// <summary>Decodes one block; false where the data cannot be meant so.</summary>
    bool Block(ref EntropyBits bits, JpegComponent component, int row, int column);
}
