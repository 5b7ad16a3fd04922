using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace Fovea.Cli;

/// <summary>Renders what there is to know of a network.</summary>
internal static class ModelRendering
{
    public static void WriteJson(TextWriter output, ModelEntry entry, Model model) => JsonOutput.Write(output, json =>
    {
        WriteFields(json, entry);
        json.WriteString("built", model.Specification.Name);
        json.WriteString("attention", model.Specification.Attention);
        json.WriteString("last_feature_map", model.LastFeatureMap);
        json.WriteStrings("positions", Positions(model));
        json.WriteObjects("stages", Stages(model), stage =>
        {
            json.WriteNumber("stage", stage.Key);
            json.WriteNumber("blocks", Blocks(stage));
        });
        json.WriteObjects("sites", model.Sites.Select(static description => description.Site), site =>
        {
            json.WriteString("position", site.Position.Word());
            json.WriteNumber("stage", site.Stage);
            json.WriteNumber("block", site.Block);
            json.WriteNumber("channels", site.Channels);
        });
        json.WriteStrings("keys", model.State().Select(static state => state.Key));
    });

    public static void WriteText(Session session, ModelEntry entry, Model model)
    {
        session.Output.WriteLine($"{model.Specification.Name}: {entry.Title}");
        session.Output.WriteLine($"images of {entry.ImageSize}x{entry.ImageSize}, {entry.Classes} classes, "
            + $"{Figures.Count(model.Parameters().Sum(static parameter => (long)parameter.Value.Shape.Count))} parameters");
        if (model.Specification.Attention != "none")
            session.Output.WriteLine($"attention {model.Specification.Resolved}");
        foreach ((string name, string meaning) in entry.Switches)
            session.Output.WriteLine($"_{name} after the name: {meaning}");
        session.Output.WriteLine($"checkpoint keys: {string.Join(", ", entry.KeyLayouts)}; "
            + $"{string.Join(", ", model.State().Take(2).Select(static state => state.Key))}, … {model.State().Last().Key}");
        session.Output.WriteLine($"last feature map: {model.LastFeatureMap}");
        session.Output.WriteLine("places for attention, as @stage and :position of a placement:");
        string[] positions = Positions(model);
        Table table = TableOf.Columns(["stage", "block", .. positions.Select(static position => $">{position}")]);
        foreach (IGrouping<int, Site> stage in Stages(model))
        {
            foreach (IGrouping<int, Site> block in stage.GroupBy(static site => site.Block))
                table.Row([Number(stage.Key), Number(block.Key), .. positions.Select(position => Channels(block, position))]);
        }

        session.Tables.Write(table);
        session.Output.WriteLine("numbers are channels");
    }

    public static void WriteFields(Utf8JsonWriter json, ModelEntry entry)
    {
        json.WriteString("name", entry.Name);
        json.WriteString("title", entry.Title);
        json.WriteNumber("image_size", entry.ImageSize);
        json.WriteNumber("classes", entry.Classes);
        json.WriteStrings("aliases", entry.Aliases);
        json.WriteBoolean("takes_width", entry.TakesWidth);
        json.WriteStrings("switches", entry.Switches.Select(static known => known.Name));
        json.WriteStrings("key_layouts", entry.KeyLayouts);
    }

    private static string[] Positions(Model model) =>
        [.. model.Sites.Select(static place => place.Site.Position).Distinct().Order().Select(static position => position.Word())];

    private static IEnumerable<IGrouping<int, Site>> Stages(Model model) =>
        model.Sites.Select(static description => description.Site).GroupBy(static site => site.Stage);

    private static int Blocks(IEnumerable<Site> stage) => stage.Select(static site => site.Block).Distinct().Count();

    private static string Channels(IEnumerable<Site> block, string position) =>
        string.Join(' ', block.Where(site => site.Position.Word() == position).Select(static site => Number(site.Channels)));

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
