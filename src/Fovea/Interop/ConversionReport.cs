namespace Fovea;

/// <summary>What a conversion of a checkpoint wrote.</summary>
/// <param name="Format">The format that was written.</param>
/// <param name="Tensors">How many tensors.</param>
/// <param name="Bytes">Bytes of their elements.</param>
/// <param name="Notes">What the format cannot hold and how it was met; empty where nothing was lost.</param>
public sealed record ConversionReport(string Format, int Tensors, long Bytes, IReadOnlyList<string> Notes);
