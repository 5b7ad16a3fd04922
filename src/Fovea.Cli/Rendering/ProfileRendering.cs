using System.Text.Json;
using Spectre.Console;

namespace Fovea.Cli;

/// <summary>Renders what a network costs.</summary>
internal static class ProfileRendering
{
    public static void WriteJson(TextWriter output, Model model, ModelProfile profile, CountConvention convention) =>
        JsonOutput.Write(output, json => Write(json, model, profile, convention));

    public static void WriteText(Session session, Model model, ModelProfile profile, CountConvention convention)
    {
        Table table = TableOf.Columns("layer", "operation", "output", ">parameters", ">MAdds");
        foreach (LayerProfile layer in profile.Layers)
        {
            long counted = layer.CountedBy(convention);
            table.Row(
                layer.Name, layer.Op, layer.Output.ToString(), layer.Parameters == 0 ? "" : Figures.Count(layer.Parameters),
                counted == 0 ? "" : Figures.Count(counted));
        }

        session.Tables.Write(table);
        int side = model.Preprocessing.ImageSize;
        session.Output.WriteLine(
            $"{model.Specification.Name}, attention {model.Specification.Resolved}, {model.Specification.Classes} classes, "
            + $"one image of {side}x{side}");
        session.Output.WriteLine($"parameters {Figures.Count(profile.Parameters)}, buffers {Figures.Count(profile.Buffers)}");
        string parts = convention is CountConvention.Papers or CountConvention.Total
            ? $": convolutions {Figures.Count(profile.ConvolutionMultiplyAdds)}, linear {Figures.Count(profile.LinearMultiplyAdds)}"
            : "";
        session.Output.WriteLine($"MAdds {Figures.Count(profile.CountedBy(convention))} ({convention.Meaning()}){parts}");
    }

    private static void Write(Utf8JsonWriter json, Model model, ModelProfile profile, CountConvention convention)
    {
        json.WriteNetwork(model.Specification);
        json.WriteNumber("image_size", model.Preprocessing.ImageSize);
        json.WriteNumber("classes", model.Specification.Classes);
        json.WriteNumber("parameters", profile.Parameters);
        json.WriteNumber("buffers", profile.Buffers);
        json.WriteNumber("madds", profile.MultiplyAdds);
        json.WriteNumber("madds_conv", profile.ConvolutionMultiplyAdds);
        json.WriteNumber("madds_linear", profile.LinearMultiplyAdds);
        json.WriteNumber("madds_total", profile.TotalMultiplyAdds);
        json.WriteNumber("madds_ptflops", profile.CountedBy(CountConvention.Ptflops));
        json.WriteNumber("madds_fvcore", profile.CountedBy(CountConvention.Fvcore));
        json.WriteString("convention", CountConventionNames.All[(int)convention]);
        json.WriteString("counts", convention.Meaning());
        json.WriteObjects("layers", profile.Layers, layer =>
        {
            json.WriteString("name", layer.Name);
            json.WriteString("op", layer.Op);
            json.WriteShape("output", layer.Output);
            json.WriteNumber("parameters", layer.Parameters);
            json.WriteNumber("madds", layer.CountedBy(convention));
        });
    }
}
