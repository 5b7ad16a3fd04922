namespace Fovea.Onnx;

/// <summary>One run of an exported graph on random input.</summary>
/// <param name="Input">The shape of the input, [N, C, H, W].</param>
/// <param name="Difference">The largest difference between the two outputs as a share of the largest value of the network's; NaN where
/// the graph's output is.</param>
public sealed record OnnxCheckRun(Shape Input, double Difference);
