namespace Fovea;

/// <summary>A row of the Grad-CAM grid: one test image under every mechanism.</summary>
/// <param name="ClassName">The class that the image is of.</param>
/// <param name="Original">A PNG file: the image as the networks see it.</param>
/// <param name="Cells">What each mechanism makes of it.</param>
internal sealed record ReportImage(string ClassName, byte[] Original, IReadOnlyList<ReportCell> Cells);
