namespace Fovea.Tests;

/// <summary>Checkpoints written in every format, and read back here and by PyTorch and NumPy.</summary>
public sealed class CheckpointConverterTests : IDisposable
{
    private const string Listing = """
        import sys, zipfile, numpy, torch
        path = sys.argv[1]
        if path.endswith((".pt", ".pth")):
            state = torch.load(path)
            state = state.get("state_dict", state)
            # PyTorch maps storages, for which each must begin at a multiple of 64.
            for entry in zipfile.ZipFile(path).infolist():
                with open(path, "rb") as file:
                    file.seek(entry.header_offset + 26)
                    sizes = int.from_bytes(file.read(2), "little"), int.from_bytes(file.read(2), "little")
                assert (entry.header_offset + 30 + sum(sizes)) % 64 == 0, entry.filename
            items = [(k, str(v.dtype)[6:], tuple(v.shape), v.double().flatten().tolist()) for k, v in state.items()]
        else:
            loaded = numpy.load(path)
            state = loaded if path.endswith(".npz") else {"x": loaded}
            items = [(k, str(v.dtype), tuple(v.shape), v.astype("f8").flatten().tolist()) for k, v in state.items()]
        for name, dtype, shape, values in items:
            print(name, dtype, "x".join(map(str, shape)), " ".join("%r" % value for value in values), sep="|")
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("types.pt", "a.safetensors")]
    [InlineData("types.pt", "a.pth")]
    [InlineData("types-legacy.th", "a.pt")]
    [InlineData("views.pt", "a.safetensors")]
    [InlineData("views-legacy.th", "a.pth")]
    [InlineData("views.pt", "a.npz")]
    [InlineData("training.pt", "a.safetensors")]
    [InlineData("training.pt", "a.pth")]
    [InlineData("arrays-packed.npz", "a.safetensors")]
    [InlineData("arrays.npz", "a.npz")]
    [InlineData("tensor.pt", "a.npy")]
    [InlineData("array-fortran.npy", "a.pth")]
    [InlineData("array-bf4.npy", "a.npy")]
    public void A_checkpoint_comes_back_bit_by_bit(string input, string output)
    {
        string path = _folder.File(output);
        ConversionReport report = CheckpointConverter.Convert(Fixtures.Checkpoint(input), path);

        using CheckpointFile before = CheckpointFile.Open(Fixtures.Checkpoint(input)), after = CheckpointFile.Open(path);
        Assert.Equal(report.Format, after.Format);
        Assert.Equal(before.Entries.Count, report.Tensors);
        Assert.Equal(before.Entries.Count, after.Entries.Count);
        for (int i = 0; i < before.Entries.Count; i++)
        {
            CheckpointEntry old = before.Entries[i], copy = after.Entries[i];
            Assert.Equal(output.EndsWith(".npy", StringComparison.Ordinal) ? "a" : old.Name, copy.Name);
            Assert.Equal(old.Type, copy.Type);
            Assert.Equal(old.Shape, copy.Shape);
            Assert.Equal(before.GetBytes(old.Name), after.GetBytes(copy.Name));
        }
    }

    [Fact]
    public void Texts_go_with_the_tensors_where_the_format_can_hold_them()
    {
        string first = _folder.File("a.safetensors"), second = _folder.File("b.pth"), third = _folder.File("c.npz");
        ModelCatalog.Default.Create("resnet8", new() { Classes = 3, Attention = "eca" }).Save(first);

        ConversionReport pth = CheckpointConverter.Convert(first, second), npz = CheckpointConverter.Convert(second, third);

        Assert.Contains("the state dict is under 'state_dict'", Assert.Single(pth.Notes), StringComparison.Ordinal);
        Assert.Contains("left out 7 texts", Assert.Single(npz.Notes), StringComparison.Ordinal);
        Model model = Model.Load(second);
        Assert.Equal("resnet8", model.Specification.Name);
        Assert.Equal("eca", model.Specification.Attention);
        Assert.Equal(3, model.ClassNames.Count);
    }

    [Fact]
    public void Equal_content_gives_equal_bytes()
    {
        foreach (string output in (string[])["a.pth", "a.npz", "a.safetensors"])
        {
            CheckpointConverter.Convert(Fixtures.Checkpoint("views.pt"), _folder.File("1" + output));
            CheckpointConverter.Convert(Fixtures.Checkpoint("views.pt"), _folder.File("2" + output));
            Assert.Equal(File.ReadAllBytes(_folder.File("1" + output)), File.ReadAllBytes(_folder.File("2" + output)));
        }
    }

    [Theory]
    [InlineData("types.pt", "a.onnx", "names no format that is written here")]
    [InlineData("types.pt", "a", "names no format that is written here")]
    [InlineData("types.pt", "a.npy", "has 12; write a .npz file")]
    public void What_cannot_be_written_is_refused_and_leaves_nothing(string input, string output, string expected)
    {
        SettingException error = Assert.Throws<SettingException>(
            () => CheckpointConverter.Convert(Fixtures.Checkpoint(input), _folder.File(output)));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_tensor_name_that_would_leave_the_folder_is_refused_in_an_archive()
    {
        string input = _folder.File("a.safetensors"), output = _folder.File("a.npz");
        SafetensorsWriter writer = new();
        writer.Add("../../x", [1], new float[1]);
        writer.Save(input);

        CheckpointException error = Assert.Throws<CheckpointException>(() => CheckpointConverter.Convert(input, output));

        Assert.Contains("'../../x'", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(output));
    }

    [Theory]
    [InlineData("types.pt", "a.pth")]
    [InlineData("views.pt", "a.pth")]
    [InlineData("training-legacy.th", "a.pt")]
    [InlineData("types.pt", "a.npz")]
    [InlineData("views-legacy.th", "a.npz")]
    [InlineData("array-lu2.npy", "a.pth")]
    [InlineData("tensor.pt", "a.npy")]
    public void PyTorch_and_NumPy_read_equal_tensors_from_what_Fovea_wrote(string input, string output)
    {
        string path = _folder.File(output);
        CheckpointConverter.Convert(Fixtures.Checkpoint(input), path);
        using CheckpointFile file = CheckpointFile.Open(path);

        string[] lines = PyTorch.Run(Listing, path).TrimEnd('\n').Split('\n');

        Assert.Equal(file.Entries.Count, lines.Length);
        foreach ((CheckpointEntry entry, string line) in file.Entries.Zip(lines))
        {
            string[] parts = line.Split('|');
            Assert.Equal(output.EndsWith(".npy", StringComparison.Ordinal) ? "x" : entry.Name, parts[0]);
            Assert.Equal(NameOf(entry.Type), parts[1]);
            Assert.Equal(string.Join("x", entry.Shape), parts[2]);
            double[] values = [.. parts[3].Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(static text => double.Parse(text, System.Globalization.CultureInfo.InvariantCulture))];
            Assert.Equal(file.GetDoubles(entry.Name), values);
        }
    }

    private static string NameOf(ElementType type) => type switch
    {
        ElementType.F64 => "float64",
        ElementType.F32 => "float32",
        ElementType.F16 => "float16",
        ElementType.BF16 => "bfloat16",
        ElementType.I64 => "int64",
        ElementType.I32 => "int32",
        ElementType.I16 => "int16",
        ElementType.I8 => "int8",
        ElementType.U16 => "uint16",
        ElementType.U8 => "uint8",
        _ => "bool",
    };
}
