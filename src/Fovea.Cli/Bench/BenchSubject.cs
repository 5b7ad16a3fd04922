using System.Globalization;

namespace Fovea.Cli;

/// <summary>What is timed in a row: a network, or a mechanism alone on a map.</summary>
/// <param name="Network">The network's name, or null for a mechanism alone.</param>
/// <param name="Attention">The attention as it was given.</param>
/// <param name="Resolved">The attention with its options.</param>
/// <param name="Module">What is compiled.</param>
/// <param name="Input">The shape of the input.</param>
internal sealed record BenchSubject(string? Network, string Attention, string Resolved, Module Module, Shape Input)
{
    /// <summary>For sentences.</summary>
    public string Title => Network is null ? Attention : $"{Network} with attention '{Attention}'";

    /// <summary>A network.</summary>
    /// <param name="model">The network.</param>
    /// <param name="batch">Images in a run.</param>
    /// <param name="imageSize">Side of the images, or null for the network's own.</param>
    public static BenchSubject Of(Model model, int batch, int? imageSize)
    {
        int side = imageSize ?? model.Preprocessing.ImageSize;
        ModelSpecification what = model.Specification;
        return new BenchSubject(what.Name, what.Attention, what.Resolved, model, new Shape(batch, 3, side, side));
    }

    /// <summary>A mechanism with its own defaults.</summary>
    /// <param name="placement">One mechanism without a place.</param>
    /// <param name="map">The shape of the map.</param>
    /// <param name="seed">The seed of its weights.</param>
    public static BenchSubject Of(Placement placement, Shape map, ulong seed)
    {
        if (placement.Items is not [{ Stages: null, Position: null } item])
        {
            throw new UsageException(
                $"--map times a mechanism alone, without a place in a network; got '{placement}'", "--attention", $"{placement}",
                "mechanisms separated by commas, with options or none: se,ca:reduction=16");
        }

        AttentionOptions options = new(item.Name, item.Options);
        Module module = ErrorHandling.About("--attention", $"{placement}", $"a mechanism that takes maps of {map.C} channels",
            () => AttentionCatalog.Default.Create(item.Name, new Site(Position.BeforeAdd, map.C, Stage: 1, Block: 0), options));
        module.Initialize(seed);
        string resolved = string.Join(':', options.Resolved.Prepend(item.Name));
        return new BenchSubject(null, $"{placement}", resolved, module, map);
    }

    /// <summary>Compiles it.</summary>
    public PlanSession Compile()
    {
        Module.Evaluate();
        string argument = Network is null ? "--map" : "--img-size";
        string value = Network is null ? Input.ToString() : Input.H.ToString(CultureInfo.InvariantCulture);
        return ErrorHandling.About(
            argument, value, $"a size that the {(Network is null ? "mechanism" : "network")} can take",
            () => Module.Compile(Input).CreateSession());
    }
}
