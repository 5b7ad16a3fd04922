namespace Fovea.Cli;

/// <summary>A mechanism with its own defaults at one site: what it costs and computes there, or why it refuses.</summary>
internal sealed class AttentionSample
{
    /// <summary>Sites of <c>attentions show</c>, the usual one first: most mechanisms take it, one wants more channels and one a larger
    /// map.</summary>
    private static readonly Shape[] Shown = [new(1, 64, 14, 14), new(1, 128, 14, 14), new(1, 64, 28, 28)];

    private AttentionSample(AttentionEntry entry, Shape input)
    {
        (Entry, Input) = (entry, input);
        try
        {
            Site site = new(Position.BeforeAdd, input.C, Stage: 1, Block: 0);
            Module = AttentionCatalog.Default.Create(entry.Name, site, new AttentionOptions(entry.Name, []));
            Module.Evaluate();
            Parameters = Module.Parameters().Sum(static parameter => (long)parameter.Value.Shape.Count);
            using Grad.Scope inference = Grad.Disabled();
            Graph = Graph.Trace(Module, input);
            Profile = ModelProfile.Measure(Module, input);
        }
        catch (Exception exception) when (exception is ArgumentException or FoveaException)
        {
            Refusal = exception is ArgumentException argument ? ErrorHandling.Sentence(argument) : exception.Message;
        }
    }

    public AttentionEntry Entry { get; }

    /// <summary>The shape of the map, [1, C, H, W].</summary>
    public Shape Input { get; }

    /// <summary>The module, or null where it refuses the channels.</summary>
    public Module? Module { get; }

    /// <summary>Its learnable values, or null where it refuses the channels.</summary>
    public long? Parameters { get; }

    /// <summary>What it costs, or null where it refuses the map.</summary>
    public ModelProfile? Profile { get; }

    /// <summary>What it computes in evaluation, or null where it refuses the map.</summary>
    public Graph? Graph { get; }

    /// <summary>Why it refuses, or null where it does not.</summary>
    public string? Refusal { get; }

    /// <summary>A mechanism at a map of so many channels and that size.</summary>
    public static AttentionSample At(AttentionEntry entry, int channels, Size map) =>
        new(entry, new Shape(1, channels, map.Height, map.Width));

    /// <summary>A mechanism at the first of the usual maps that it takes; at the very first where it takes none.</summary>
    public static AttentionSample AtUsual(AttentionEntry entry)
    {
        AttentionSample usual = new(entry, Shown[0]);
        for (int i = 1; usual.Refusal is not null && i < Shown.Length; i++)
        {
            AttentionSample other = new(entry, Shown[i]);
            if (other.Refusal is null)
                return other;
        }

        return usual;
    }
}
