namespace Fovea.Tests;

/// <summary>Files that PyTorch 1.13 wrote; Fixtures/Checkpoints/make.py tells what is in them.</summary>
public sealed class PyTorchFileTests
{
    public static TheoryData<string, string, ElementType> Types
    {
        get
        {
            TheoryData<string, string, ElementType> rows = [];
            (string Name, ElementType Type)[] types =
            [
                ("float64", ElementType.F64), ("float32", ElementType.F32), ("float16", ElementType.F16), ("bfloat16", ElementType.BF16),
                ("int64", ElementType.I64), ("int32", ElementType.I32), ("int16", ElementType.I16), ("int8", ElementType.I8),
                ("uint8", ElementType.U8), ("bool", ElementType.Bool),
            ];
            foreach (string file in (string[])["types.pt", "types-legacy.th", "types-protocol4.pt", "types-protocol5-legacy.th"])
            {
                foreach ((string name, ElementType type) in types)
                    rows.Add(file, name, type);
            }

            return rows;
        }
    }

    public static TheoryData<string, string, double[]> Views
    {
        get
        {
            TheoryData<string, string, double[]> rows = [];
            foreach (string file in (string[])["views.pt", "views-legacy.th"])
            {
                rows.Add(file, "base", Values(4, 6, static (y, x) => (6 * y) + x));
                rows.Add(file, "transposed", Values(6, 4, static (y, x) => (6 * x) + y));
                rows.Add(file, "column", Values(1, 4, static (_, x) => (6 * x) + 2));
                rows.Add(file, "steps", Values(2, 2, static (y, x) => (6 * ((2 * y) + 1)) + (3 * x)));
                rows.Add(file, "offset", Values(2, 3, static (y, x) => (6 * (y + 2)) + x + 1));
                rows.Add(file, "row", Values(1, 6, static (_, x) => 18 + x));
                rows.Add(file, "expanded", Values(3, 4, static (_, _) => 7));
                rows.Add(file, "repeated", Values(3, 2, static (y, _) => y));
                rows.Add(file, "channels_last", Values(1, 120, static (_, x) => x));
                rows.Add(file, "one", [9]);
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Every_element_type_is_read_as_PyTorch_wrote_it(string name, string key, ElementType type)
    {
        using CheckpointFile file = CheckpointFile.Open(Fixtures.Checkpoint(name));

        Assert.Equal(name.Contains("legacy", StringComparison.Ordinal) ? "PyTorch (legacy)" : "PyTorch (zip)", file.Format);
        Assert.Equal(type, file[key].Type);
        Assert.Equal([2L, 3], file[key].Shape);
        double[] expected = type == ElementType.Bool ? [0, 1, 1, 1, 1, 1] : [0, 1, 2, 3, 4, 5];
        Assert.Equal(expected, file.GetDoubles(key));
        Assert.Equal(12, file.Entries.Count);
        Assert.Equal([2.5f], file.GetSingles("scalar"));
        Assert.Empty(file["scalar"].Shape);
        Assert.Equal([0L, 4], file["empty"].Shape);
        Assert.Empty(file.GetSingles("empty"));
    }

    [Theory]
    [MemberData(nameof(Views))]
    public void A_view_of_a_storage_has_its_own_elements(string name, string key, double[] expected)
    {
        using CheckpointFile file = CheckpointFile.Open(Fixtures.Checkpoint(name));

        Assert.Equal(expected, file.GetDoubles(key));
        Assert.Equal(expected.Select(static value => (float)value), file.GetSingles(key));
        using MemoryStream stream = new();
        file.CopyTo(file[key], stream);
        Assert.Equal(file.GetBytes(key), stream.ToArray());
    }

    [Theory]
    [InlineData("training.pt")]
    [InlineData("training-legacy.th")]
    public void A_training_checkpoint_gives_its_weights_and_says_what_else_is_there(string name)
    {
        using CheckpointFile file = CheckpointFile.Open(Fixtures.Checkpoint(name));

        Assert.Equal(
            [
                "module.0.weight", "module.1.weight", "module.1.bias", "module.1.running_mean", "module.1.running_var",
                "module.1.num_batches_tracked",
            ],
            file.Entries.Select(static entry => entry.Name));
        Assert.Equal(Enumerable.Range(0, 108).Select(static value => (float)value), file.GetSingles("module.0.weight"));
        Assert.Equal([1L], file.GetInt64s("module.1.num_batches_tracked"));
        Assert.Equal("state_dict", file.Metadata["pytorch.state_dict"]);
        Assert.Equal("best_acc1, optimizer", file.Metadata["pytorch.left_out"]);
        Assert.Equal("7", file.Metadata["epoch"]);
        Assert.Equal("resnet8", file.Metadata["arch"]);
        Assert.Equal("0.1", file.Metadata["args.lr"]);
        Assert.Equal("photos", file.Metadata["args.data"]);
    }

    [Fact]
    public void Parameters_below_a_usual_key_are_tensors()
    {
        using CheckpointFile file = CheckpointFile.Open(Fixtures.Checkpoint("parameter.pt"));

        Assert.Equal("model", file.Metadata["pytorch.state_dict"]);
        Assert.Equal([0, 1, 2, 3, 4, 5], file.GetSingles("weight"));
        Assert.Equal([0, 1, 2], file.GetSingles("bias"));
    }

    [Theory]
    [InlineData("tensor.pt")]
    [InlineData("tensor-legacy.th")]
    public void A_tensor_alone_is_called_tensor(string name)
    {
        using CheckpointFile file = CheckpointFile.Open(Fixtures.Checkpoint(name));

        Assert.Equal([0, 1, 2, 3, 4, 5], file.GetSingles("tensor"));
    }

    [Theory]
    [InlineData("system.pt", "system/data.pkl, byte 176: 'posix.system', which is refused")]
    [InlineData("eval-legacy.th", "byte 322: '__builtin__.eval', which is refused")]
    [InlineData("module.pt", "'torch.nn.modules.linear.Linear', which is refused")]
    [InlineData("script.pt", "holds a TorchScript program")]
    [InlineData("array-object.npy", "holds elements of type '|O'")]
    public void What_would_run_code_is_named_with_its_byte_and_refused(string name, string expected)
    {
        string path = Fixtures.Checkpoint(name);

        CheckpointException error = Assert.Throws<CheckpointException>(() => CheckpointFile.Open(path));

        Assert.StartsWith(path + ": ", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    private static double[] Values(int rows, int columns, Func<int, int, double> value) =>
        [.. Enumerable.Range(0, rows * columns).Select(i => value(i / columns, i % columns))];
}
