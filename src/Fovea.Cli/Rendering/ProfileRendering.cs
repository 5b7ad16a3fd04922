using Spectre.Console;

namespace Fovea.Cli;

/// <summary>Renders what a network costs.</summary>
internal static class ProfileRendering
{
    public static void WriteJson(TextWriter output, Model model, ModelProfile profile) => JsonOutput.Write(output, json =>
    {
        json.WriteString("model", model.Specification.Name);
        json.WriteString("attention", model.Specification.Attention);
        json.WriteString("resolved", model.Specification.Resolved);
        json.WriteNumber("image_size", model.Preprocessing.ImageSize);
        json.WriteNumber("classes", model.Specification.Classes);
        json.WriteNumber("parameters", profile.Parameters);
        json.WriteNumber("buffers", profile.Buffers);
        json.WriteNumber("madds", profile.MultiplyAdds);
        json.WriteNumber("madds_conv", profile.ConvolutionMultiplyAdds);
        json.WriteNumber("madds_linear", profile.LinearMultiplyAdds);
        json.WriteNumber("madds_total", profile.TotalMultiplyAdds);
        json.WriteStartArray("layers");
        foreach (LayerProfile layer in profile.Layers)
        {
            json.WriteStartObject();
            json.WriteString("name", layer.Name);
            json.WriteString("op", layer.Op);
            json.WriteStartArray("output");
            foreach (int size in layer.Output.ToArray())
                json.WriteNumberValue(size);
            json.WriteEndArray();
            json.WriteNumber("parameters", layer.Parameters);
            json.WriteNumber("madds", layer.MultiplyAdds);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    public static void WriteText(Session session, Model model, ModelProfile profile, bool total)
    {
        Table table = TableOf.Columns("layer", "operation", "output", ">parameters", ">MAdds");
        foreach (LayerProfile layer in profile.Layers)
        {
            table.Row(
                layer.Name, layer.Op, layer.Output.ToString(), layer.Parameters == 0 ? "" : Figures.Count(layer.Parameters),
                layer.MultiplyAdds == 0 ? "" : Figures.Count(layer.MultiplyAdds));
        }

        session.Tables.Write(table);
        long counted = total ? profile.TotalMultiplyAdds : profile.MultiplyAdds;
        string what = total ? "with attention's matrix products" : "convolutions and linear layers";
        int side = model.Preprocessing.ImageSize;
        session.Output.WriteLine(
            $"{model.Specification.Name}, attention {model.Specification.Resolved}, {model.Specification.Classes} classes, "
            + $"one image of {side}x{side}");
        session.Output.WriteLine($"parameters {Figures.Count(profile.Parameters)}, buffers {Figures.Count(profile.Buffers)}");
        session.Output.WriteLine($"MAdds {Figures.Count(counted)} ({what}): convolutions {Figures.Count(profile.ConvolutionMultiplyAdds)}, "
            + $"linear {Figures.Count(profile.LinearMultiplyAdds)}");
    }
}
