using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;

namespace Fovea.Tests;

public sealed class SafetensorsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Writes_and_reads_every_value_shape_and_text()
    {
        SafetensorsWriter writer = new();
        writer.SetMetadata("note", "naïve \"quoted\" – ✓");
        writer.SetMetadata("a", "1");
        writer.Add("bytes", [3], new byte[] { 1, 0, 255 });
        writer.Add("weight", [2, 1, 3], new float[] { 1, -2.5f, float.NaN, float.PositiveInfinity, 1e-40f, 0 });
        writer.Add("count", [], new long[] { long.MinValue });
        writer.Add("double", [1], new double[] { Math.PI });
        writer.Add("half", [2], new Half[] { (Half)0.5, (Half)(-2) });
        writer.Add("int", [2], new int[] { int.MaxValue, -1 });
        writer.Add("empty", [0, 7], Array.Empty<float>());
        string path = _folder.File("a.safetensors");
        writer.Save(path);

        using var file = SafetensorsFile.Open(path);
        Assert.Equal(["bytes", "weight", "count", "double", "half", "int", "empty"], file.Entries.Select(e => e.Name));
        Assert.Equal("naïve \"quoted\" – ✓", file.Metadata["note"]);
        Assert.Equal([1, 0, 255], file.GetBytes("bytes"));
        Assert.Equal([1, -2.5f, float.NaN, float.PositiveInfinity, 1e-40f, 0], file.GetSingles("weight"));
        Assert.Equal([2L, 1, 3], file["weight"].Shape);
        Assert.Equal([long.MinValue], file.GetInt64s("count"));
        Assert.Empty(file["count"].Shape);
        Assert.Equal([Math.PI], file.GetDoubles("double"));
        Assert.Equal([0.5f, -2f], file.GetSingles("half"));
        Assert.Equal([int.MaxValue, -1L], file.GetInt64s("int"));
        Assert.Empty(file.GetSingles("empty"));
        Assert.Equal("weight F32 [2, 1, 3]", file["weight"].ToString());
    }

    [Fact]
    public void Equal_content_gives_equal_bytes_with_aligned_data()
    {
        byte[] first = Sample("b", "a"), second = Sample("a", "b");
        Assert.Equal(first, second);
        Assert.Equal(0, BinaryPrimitives.ReadInt64LittleEndian(first) % 8);

        static byte[] Sample(string firstKey, string secondKey)
        {
            SafetensorsWriter writer = new();
            writer.SetMetadata(firstKey, "x");
            writer.SetMetadata(secondKey, "x");
            writer.Add("u8", [1], new byte[] { 1 });
            writer.Add("f32", [1], new float[] { 2 });
            using var stream = new MemoryStream();
            writer.Write(stream);
            Assert.Equal(0, SafetensorsFile.FromBytes(stream.ToArray(), "x")["f32"].Source.Offset);
            return stream.ToArray();
        }
    }

    [Theory]
    [InlineData(ElementType.BF16, new byte[] { 0xc0, 0x3f }, 1.5)]
    [InlineData(ElementType.F16, new byte[] { 0x00, 0xc0 }, -2)]
    [InlineData(ElementType.I16, new byte[] { 0xfe, 0xff }, -2)]
    [InlineData(ElementType.U16, new byte[] { 0xfe, 0xff }, 65534)]
    [InlineData(ElementType.I8, new byte[] { 0x80 }, -128)]
    [InlineData(ElementType.U8, new byte[] { 0x80 }, 128)]
    [InlineData(ElementType.Bool, new byte[] { 1 }, 1)]
    [InlineData(ElementType.I32, new byte[] { 0xff, 0xff, 0xff, 0xff }, -1)]
    [InlineData(ElementType.F64, new byte[] { 0, 0, 0, 0, 0, 0, 0xf0, 0x3f }, 1)]
    public void Converts_each_element_type(ElementType type, byte[] stored, double value)
    {
        SafetensorsWriter writer = new();
        writer.AddBytes("x", type, [1], stored);
        using var stream = new MemoryStream();
        writer.Write(stream);
        using var file = SafetensorsFile.FromBytes(stream.ToArray(), "memory");
        Assert.Equal(type, file["x"].Type);
        Assert.Equal([(float)value], file.GetSingles("x"));
        Assert.Equal([value], file.GetDoubles("x"));
        if (type.IsFloatingPoint())
            Assert.Throws<CheckpointException>(() => file.GetInt64s("x"));
        else
            Assert.Equal([(long)value], file.GetInt64s("x"));
    }

    [Fact]
    public void Reads_a_golden_file()
    {
        string path = Shared.Path("golden", "attention", "se-c64-r4-bias.safetensors");
        using var file = SafetensorsFile.Open(path);
        Assert.Equal("se", file.Metadata["module"]);
        Assert.Equal(file["input"].Count, file.GetSingles("input").Length);
        Assert.Equal(file["input"].Shape, file["output.eval"].Shape);
        Assert.All(file.GetSingles("output.eval"), value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void Opens_every_golden_file()
    {
        string[] paths = Directory.GetFiles(Shared.Path("golden"), "*.safetensors", SearchOption.AllDirectories);
        Assert.NotEmpty(paths);
        Assert.All(paths, path => SafetensorsFile.Open(path).Dispose());
    }

    [Fact]
    public void Refuses_a_file_cut_off_anywhere()
    {
        byte[] whole = Raw("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8);
        for (int length = 0; length < whole.Length; length++)
        {
            CheckpointException error = Assert.Throws<CheckpointException>(
                () => SafetensorsFile.FromBytes(whole.AsMemory(0, length), "cut"));
            Assert.StartsWith("cut: ", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Reads_or_refuses_each_single_changed_header_byte()
    {
        const string Two = """ "ab":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"c":{"dtype":"U8","shape":[],"data_offsets":[2,3]}""";
        byte[] whole = Raw($$"""{"__metadata__":{"k":"v"},{{Two}}}""", 3);
        int refused = 0;
        for (int at = 0; at < whole.Length - 3; at++)
        {
            for (int flip = 1; flip < 256; flip++)
            {
                byte[] damaged = [.. whole];
                damaged[at] ^= (byte)flip;
                try
                {
                    using var file = SafetensorsFile.FromBytes(damaged, "damaged");
                    Assert.Equal(3, file.Entries.Sum(entry => file.GetSingles(entry.Name).Length));
                }
                catch (CheckpointException)
                {
                    refused++;
                }
            }
        }

        Assert.True(refused > 20_000, $"only {refused} of {(whole.Length - 3) * 255} changes were refused");
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}""",
         2, "'a' stands in the header twice")]
    [InlineData("""{"__metadata__":{"k":"1","k":"2"}}""", 0, "'__metadata__.k' stands in the header twice")]
    [InlineData("""{"__metadata__":{},"__metadata__":{}}""", 0, "twice")]
    [InlineData("""{"__metadata__":{"k":1}}""", 0, "expected a text for '__metadata__.k'")]
    [InlineData("""{"a":{"dtype":"U8","dtype":"I8","shape":[1],"data_offsets":[0,1]}}""", 1, "dtype twice")]
    [InlineData("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}""",
         3, "inside 'a'")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}""",
         2, "bytes 0 to 1 of the data, before 'a', belong to no tensor")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""", 2, "the tensors take 1 bytes but the file has 2")]
    [InlineData("""{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]}}""", 2, "ends at byte 3")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,3]}}""", 3, "takes 12 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1152921504606846976],"data_offsets":[0,4]}}""", 4, "takes 4611686018427387904 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1152921504606846976,4],"data_offsets":[0,0]}}""", 0, "which no file can hold")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}""", 0, "which no file can hold")]
    [InlineData("""{"a":{"dtype":"F4","shape":[1],"data_offsets":[0,1]}}""", 1, "has dtype 'F4'; expected F64, F32")]
    [InlineData("""{"a":{"dtype":"U8","shape":[-1],"data_offsets":[0,1]}}""", 1, "shape of 'a' holds something else than whole numbers")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1.5],"data_offsets":[0,1]}}""", 1, "whole numbers")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[1,0]}}""", 1, "begin <= end")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0]}}""", 1, "expected [begin, end]")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1,2]}}""", 1, "more than 2 numbers")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1]}}""", 0, "'a' lacks data_offsets")]
    [InlineData("""{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0],"x":1}}""", 0, "a field 'x'")]
    [InlineData("""{"a":[]}""", 0, "expected an object for 'a'")]
    [InlineData("""{"a":{"dtype":"U8","shape":[[[[[1]]]]],"data_offsets":[0,1]}}""", 1, "whole numbers")]
    [InlineData("""{} {}""", 0, "not valid JSON")]
    [InlineData("""{"a":""", 0, "not valid JSON")]
    [InlineData("""{"\ud800":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}""", 0, "not valid Unicode")]
    [InlineData("""[]""", 0, "does not begin with '{'")]
    [InlineData(""" {}""", 0, "does not begin with '{'")]
    public void Refuses_a_header_that_is_wrong(string json, int dataBytes, string expected)
    {
        var watch = Stopwatch.StartNew();
        CheckpointException error = Assert.Throws<CheckpointException>(
            () => SafetensorsFile.FromBytes(Raw(json, dataBytes), "bad.safetensors"));
        Assert.StartsWith("bad.safetensors: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(1), $"took {watch.Elapsed}");
    }

    [Theory]
    [InlineData(ulong.MaxValue)]
    [InlineData(100_000_001UL)]
    [InlineData(3UL)]
    public void Refuses_a_header_length_that_cannot_be(ulong length)
    {
        byte[] bytes = [.. new byte[8], .. "{}"u8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, length);
        Assert.Throws<CheckpointException>(() => SafetensorsFile.FromBytes(bytes, "bad"));
    }

    [Fact]
    public void Refuses_more_entries_than_it_will_hold()
    {
        StringBuilder json = new("{");
        for (int i = 0; i <= SafetensorsHeader.MaximumEntries; i++)
            json.Append(i == 0 ? "" : ",").Append($"\"{i}\":{{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}");
        byte[] bytes = Raw(json.Append('}').ToString(), 0);
        CheckpointException error = Assert.Throws<CheckpointException>(() => SafetensorsFile.FromBytes(bytes, "bad"));
        Assert.Contains("more than 200000 tensors", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_what_a_file_lacks()
    {
        using var file = SafetensorsFile.FromBytes(Raw("{}", 0), "empty.safetensors");
        CheckpointException error = Assert.Throws<CheckpointException>(() => file.GetSingles("conv1.weight"));
        Assert.Contains("has no tensor 'conv1.weight'", error.Message, StringComparison.Ordinal);
        Assert.False(file.Contains("conv1.weight"));
        Assert.Throws<CheckpointException>(() => SafetensorsFile.Open(_folder.File("missing.safetensors")));
        Assert.Throws<CheckpointException>(() => SafetensorsFile.Open(_folder.Path));
    }

    [Fact]
    public void Writer_refuses_a_shape_that_does_not_fit_and_a_name_twice()
    {
        SafetensorsWriter writer = new();
        writer.Add("a", [2], new float[2]);
        Assert.Throws<ArgumentException>(() => writer.Add("a", [2], new float[2]));
        Assert.Throws<ArgumentException>(() => writer.Add("b", [3], new float[2]));
        Assert.Throws<ArgumentException>(() => writer.Add("c", [-1, -2], new float[2]));
        Assert.Throws<ArgumentException>(() => writer.Add("d", [long.MaxValue, long.MaxValue, 2], new float[2]));
        Assert.Throws<ArgumentException>(() => writer.Add("__metadata__", [2], new float[2]));
        Assert.Throws<ArgumentException>(() => writer.AddBytes("e", ElementType.F32, [1], new byte[5]));
    }

    private static byte[] Raw(string json, int dataBytes)
    {
        byte[] header = Encoding.UTF8.GetBytes(json);
        byte[] bytes = new byte[8 + header.Length + dataBytes];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, header.Length);
        header.CopyTo(bytes, 8);
        return bytes;
    }
}
