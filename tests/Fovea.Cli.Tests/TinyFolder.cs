using System.Text;

namespace Fovea.Cli.Tests;

/// <summary>A folder for one test with a few images of two classes, 16 pixels wide; removed in the end.</summary>
internal sealed class TinyFolder : IDisposable
{
    private const int Side = 16;

    public TinyFolder()
    {
        Root = Directory.CreateTempSubdirectory("fovea-cli").FullName;
        foreach (string part in (string[])["train", "test"])
        {
            for (int image = 0; image < 8; image++)
            {
                WriteImage(Path.Combine(Root, "data", part, "bright", $"{image}.ppm"), (byte)(200 + image));
                WriteImage(Path.Combine(Root, "data", part, "dark", $"{image}.ppm"), (byte)(20 + image));
            }
        }
    }

    public string Root { get; }

    public string Data => Path.Combine(Root, "data");

    public string File(string name) => Path.Combine(Root, name);

    /// <summary>A network whose results are what rounding leaves: its last features are numbers near a million of which the classifier
    /// takes differences. Two programs that add in different orders do not agree about it.</summary>
    public string Unstable(string name)
    {
        Model model = ModelCatalog.Default.Create("resnet8", new() { Classes = 2, ImageSize = 16, Seed = 1 });
        StateEntry shift = model.State().Single(static entry => entry.Key == "layer3.0.bn2.bias");
        shift.Set([.. shift.Values.ToArray().Select(static value => value + 1e6f)]);
        StateEntry weight = model.State().Single(static entry => entry.Key == "fc.weight");
        float[] values = weight.Values.ToArray();
        for (int i = 0; i < values.Length; i += 2)
            values[i + 1] = -values[i];
        weight.Set(values);
        string file = File(name);
        model.Save(file);
        return file;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private static void WriteImage(string path, byte value)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        byte[] pixels = new byte[Side * Side * 3];
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)(value + (i % 5));
        System.IO.File.WriteAllBytes(path, [.. Encoding.ASCII.GetBytes($"P6 {Side} {Side} 255\n"), .. pixels]);
    }
}
