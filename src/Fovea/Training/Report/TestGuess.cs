namespace Fovea;

/// <summary>What a network makes of one labelled image.</summary>
/// <param name="Image">The image's place in its data set.</param>
/// <param name="Label">Its class.</param>
/// <param name="Guess">The class with the highest probability.</param>
/// <param name="Confidence">That probability, from 0 to 1.</param>
/// <param name="LabelProbability">The probability of its own class.</param>
internal readonly record struct TestGuess(int Image, int Label, int Guess, double Confidence, double LabelProbability)
{
    public bool IsRight => Guess == Label;
}
