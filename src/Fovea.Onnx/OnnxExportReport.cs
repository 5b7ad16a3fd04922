namespace Fovea.Onnx;

/// <summary>What was exported.</summary>
/// <param name="Opset">The version of the standard operators.</param>
/// <param name="Bytes">The size of the file.</param>
/// <param name="Operators">The operators with how often each comes, most frequent first.</param>
/// <param name="Tensors">Parameters, statistics and constants.</param>
/// <param name="Input">The sizes of the input, [batch, 3, height, width] where all of them are open.</param>
/// <param name="Multiple">What height and width must be multiples of where they are open.</param>
/// <param name="Fixed">Which size is not open and why, by the module that needs it.</param>
/// <param name="Check">How the graph did beside the network; null where ONNX Runtime is not found.</param>
/// <param name="Written">Whether the file was written; a graph that fails its check is not.</param>
public sealed record OnnxExportReport(
    int Opset, long Bytes, IReadOnlyList<(string Operator, int Count)> Operators, int Tensors, IReadOnlyList<string> Input, int Multiple,
    IReadOnlyList<string> Fixed, OnnxCheck? Check, bool Written);
