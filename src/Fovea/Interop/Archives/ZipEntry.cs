namespace Fovea;

/// <summary>One file of a zip archive, as its directory describes it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Header">Where its local header begins.</param>
/// <param name="IsDeflated">Whether it is packed; else it is stored as it is.</param>
/// <param name="PackedBytes">Bytes in the archive.</param>
/// <param name="Bytes">Bytes once it is unpacked.</param>
/// <param name="Checksum">The CRC-32 of those; 0 also where none was computed.</param>
internal sealed record ZipEntry(string Name, long Header, bool IsDeflated, long PackedBytes, long Bytes, uint Checksum);
