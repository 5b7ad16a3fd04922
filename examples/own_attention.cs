#:project ../src/Fovea.Cli
using Fovea;
using Fovea.Cli;

AttentionCatalog.Default.Register(
    new("mean-gate", "A gate from the mean of each channel", "unpublished", AttentionKind.Channel, ["reduction=4"]),
    static (site, options) => new MeanGate(site.Channels, options.Int("reduction", 4)));

// From here on its name works wherever a placement does, in ModelCatalog and in every command of the command line:
//   dotnet run examples/own_attention.cs -- compare --attention none,mean-gate,se
return FoveaCli.Run(args is [] ? ["profile", "--model", "resnet8", "--attention", "mean-gate:reduction=8@2-3"] : args);

internal sealed class MeanGate : Module
{
    private readonly Conv2d _reduce;
    private readonly Conv2d _expand;

    public MeanGate(int channels, int reduction)
    {
        _reduce = Child("reduce", new Conv2d(channels, channels / reduction, kernel: 1));
        _expand = Child("expand", new Conv2d(channels / reduction, channels, kernel: 1));
    }

    // Gradients, checkpoint keys, cost and initial values follow from what is written here.
    public override Tensor Forward(Tensor x) =>
        x * Observe("gate", x.GlobalAveragePool().Apply(_reduce).Relu().Apply(_expand).Sigmoid());
}
