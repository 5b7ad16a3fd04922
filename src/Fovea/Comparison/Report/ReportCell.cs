namespace Fovea;

/// <summary>What one mechanism makes of one test image.</summary>
/// <param name="Attention">The placement as the user wrote it.</param>
/// <param name="Predicted">The name of the predicted class.</param>
/// <param name="Probability">Its probability.</param>
/// <param name="Correct">Whether it is the class of the image.</param>
/// <param name="Overlay">A PNG file: the image with the heat map over it.</param>
internal sealed record ReportCell(string Attention, string Predicted, double Probability, bool Correct, byte[] Overlay);
