using System.CommandLine;

namespace Fovea.Cli;

/// <summary>The options that say how to train.</summary>
internal sealed class RecipeOptionSet
{
    public readonly Option<int?> Epochs = OptionOf.Int("--epochs", "Passes over the training images", 1, 1_000_000);

    public readonly Option<int?> BatchSize = OptionOf.Int("--batch-size", "Images in a step", 2, 65_536, "-b");

    public readonly Option<double?> LearningRate =
        OptionOf.Number("--lr", "Highest learning rate; 0.1 · batch / 128 (compare: 0.1) unless given");

    public readonly Option<double?> Momentum = OptionOf.Number("--momentum", "Momentum of SGD and RMSprop");

    public readonly Option<double?> WeightDecay = OptionOf.Number("--weight-decay", "Weight decay of convolutions and linear layers");

    public readonly Option<double?> Smoothing = OptionOf.Number("--smoothing", "Label smoothing");

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(Epochs);
        command.Options.Add(BatchSize);
        command.Options.Add(LearningRate);
        command.Options.Add(Momentum);
        command.Options.Add(WeightDecay);
        command.Options.Add(Smoothing);
    }
}
