using System.Globalization;
using Spectre.Console;

namespace Fovea.Cli;

/// <summary>Renders the list of networks.</summary>
internal static class ModelListRendering
{
    public static void WriteJson(TextWriter output, ModelListing listing) => JsonOutput.Write(output, json =>
    {
        json.WriteString("convention", CountConventionNames.All[(int)listing.Convention]);
        json.WriteString("counts", listing.Convention.Meaning());
        json.WriteObjects("models", listing.Networks, network =>
        {
            (ModelEntry entry, long parameters, long multiplyAdds) = network;
            ModelRendering.WriteFields(json, entry);
            json.WriteNumber("parameters", parameters);
            json.WriteNumber("madds", multiplyAdds);
        });
        json.WriteObjects("presets", listing.Presets, known =>
        {
            (ModelPreset preset, long parameters, long multiplyAdds) = known;
            json.WriteString("name", preset.Name);
            json.WriteString("backbone", preset.Backbone);
            json.WriteString("attention", preset.Attention);
            json.WriteString("source", preset.Source);
            json.WriteNumber("parameters", parameters);
            json.WriteNumber("madds", multiplyAdds);
        });
    });

    public static void WriteText(Session session, ModelListing listing)
    {
        Table networks = TableOf.Columns("name", "network", ">image", ">classes", ">parameters", ">MAdds", "checkpoint keys");
        foreach ((ModelEntry entry, long parameters, long multiplyAdds) in listing.Networks)
        {
            string switches = string.Concat(entry.Switches.Select(static known => $"[_{known.Name}]"));
            networks.Row(
                $"{entry.Name}{(entry.TakesWidth ? "[_xW]" : "")}{switches}", entry.Title, Number(entry.ImageSize), Number(entry.Classes),
                Figures.Count(parameters), Figures.Count(multiplyAdds), string.Join(", ", entry.KeyLayouts));
        }

        session.Tables.Write(networks);
        session.Output.WriteLine("_xW is a width such as _x0.5; case does not matter and '-' equals '_'");
        foreach ((string name, string meaning) in listing.Networks.SelectMany(static row => row.Entry.Switches).Distinct())
            session.Output.WriteLine($"_{name}: {meaning}");
        session.Output.WriteLine($"MAdds of one image of that size: {listing.Convention.Meaning()}");
        session.Output.WriteLine();

        Table presets = TableOf.Columns("name", "network", "attention", ">parameters", ">MAdds", "source");
        foreach ((ModelPreset preset, long parameters, long multiplyAdds) in listing.Presets)
        {
            presets.Row(
                preset.Name, preset.Backbone, preset.Attention, Figures.Count(parameters), Figures.Count(multiplyAdds), preset.Source);
        }

        session.Output.WriteLine("combinations that papers name; each takes the width and the endings of its network:");
        session.Tables.Write(presets);
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
