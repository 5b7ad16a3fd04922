using Fovea.Onnx;

namespace Fovea.Tests.Repository;

/// <summary>The public API is a file, so that a change of it is seen in review.</summary>
public sealed class PublicApiTests
{
    private const string Variable = "FOVEA_WRITE_PUBLIC_API";

    [Theory]
    [InlineData("Fovea", typeof(Tensor))]
    [InlineData("Fovea.Onnx", typeof(OnnxExporter))]
    public void The_public_API_is_the_recorded_one(string project, Type type)
    {
        ArgumentNullException.ThrowIfNull(type);
        string file = Path.Combine(Shared.RepositoryRoot, "src", project, "PublicApi.txt");
        string actual = string.Join('\n', PublicApi.Describe(type.Assembly)) + "\n";
        if (Environment.GetEnvironmentVariable(Variable) == "1")
            File.WriteAllText(file, actual);

        string[] recorded = File.Exists(file) ? File.ReadAllLines(file) : [];
        string[] lines = actual.TrimEnd('\n').Split('\n');
        string[] added = [.. lines.Except(recorded)], gone = [.. recorded.Except(lines)];
        Assert.True(
            added.Length + gone.Length == 0,
            $"the public API changed; run this test with {Variable}=1 to record it\n+ {string.Join("\n+ ", added)}\n- "
                + $"{string.Join("\n- ", gone)}");
    }
}
