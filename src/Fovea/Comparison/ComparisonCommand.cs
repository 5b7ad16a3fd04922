using System.Globalization;
using System.Text;

namespace Fovea;

/// <summary>The command line that repeats a comparison.</summary>
internal static class ComparisonCommand
{
    private static readonly CompareSettings Defaults = new();

    /// <summary>What is always said, and every other setting that is not the default's.</summary>
    public static string Of(CompareSettings settings)
    {
        StringBuilder line = new("fovea compare");
        Add(line, "--model", settings.Model);
        Add(line, "--attention", settings.Attention);
        if (settings.EqualActivation is { } activation)
            Add(line, "--equal-activation", activation);
        Add(line, "--data", settings.Data);
        Add(line, "--epochs", settings.Epochs);
        Add(line, "--seeds", settings.Seeds);
        Add(line, "--batch-size", settings.BatchSize);
        Add(line, "--seed", settings.Seed);
        if (settings.LearningRate is { } rate)
            Add(line, "--lr", rate);
        if (settings.Momentum != Defaults.Momentum)
            Add(line, "--momentum", settings.Momentum);
        if (settings.WeightDecay != Defaults.WeightDecay)
            Add(line, "--weight-decay", settings.WeightDecay);
        if (settings.Smoothing != Defaults.Smoothing)
            Add(line, "--smoothing", settings.Smoothing);
        if (settings.Augment != Defaults.Augment)
            Add(line, "--augment", settings.Augment);
        if (settings.Mixup != Defaults.Mixup)
            Add(line, "--mixup", settings.Mixup);
        if (settings.CutMix != Defaults.CutMix)
            Add(line, "--cutmix", settings.CutMix);
        if (settings.ImageSize is { } side)
            Add(line, "--img-size", side);
        if (settings.TestFraction != Defaults.TestFraction)
            Add(line, "--split-fraction", settings.TestFraction);
        if (settings.ClassNames is { } names)
            Add(line, "--class-names", names);
        if (settings.SkipBroken)
            line.Append(" --skip-broken");
        // These two can only be set in a file of settings.
        if (settings.ShapesTrain != Defaults.ShapesTrain || settings.ShapesTest != Defaults.ShapesTest)
            line.Append(" --config args.json");
        return line.ToString();
    }

    private static void Add<T>(StringBuilder line, string option, T value) =>
        line.Append(CultureInfo.InvariantCulture, $" {option} {Quoted(Convert.ToString(value, CultureInfo.InvariantCulture)!)}");

    private static string Quoted(string value) => value.Contains(' ', StringComparison.Ordinal) ? $"\"{value}\"" : value;
}
