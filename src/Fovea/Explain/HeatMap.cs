namespace Fovea;

/// <summary>How much each place of an image speaks for a class.</summary>
/// <param name="Rows">Rows of the map, those of the feature map and not of the image.</param>
/// <param name="Columns">Columns of the map.</param>
/// <param name="Values">Row by row, from 0 to 1; the highest is 1 unless nothing speaks for the class.</param>
/// <param name="Class">The class that was explained.</param>
/// <param name="Probability">The model's probability of that class, from 0 to 1.</param>
public sealed record HeatMap(int Rows, int Columns, IReadOnlyList<float> Values, int Class, double Probability);
