namespace Fovea;

/// <summary>A class that a network proposes for an image.</summary>
/// <param name="Class">The class's name.</param>
/// <param name="Index">Its number, from 0.</param>
/// <param name="Probability">The softmax of its logit, from 0 to 1.</param>
public sealed record Prediction(string Class, int Index, double Probability);
