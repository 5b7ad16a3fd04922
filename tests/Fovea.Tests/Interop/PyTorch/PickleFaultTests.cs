namespace Fovea.Tests;

/// <summary>Pickles that want to run code, to hang or to take all memory.</summary>
public sealed class PickleFaultTests
{
    [Theory]
    [InlineData("cos\nsystem\nX\u0002\0\0\0ls\u0085R.", "byte 2: 'os.system', which is refused")]
    [InlineData("cbuiltins\neval\nX\u0003\0\0\01+1\u0085R.", "byte 2: 'builtins.eval', which is refused")]
    [InlineData("c__builtin__\ngetattr\n.", "'__builtin__.getattr', which is refused")]
    [InlineData("\u008c\u0002os\u008c\u0006system\u0093.", "byte 14: 'os.system', which is refused")]
    [InlineData("c__main__\nModel\n)\u0081}b.", "'__main__.Model', which is refused")]
    [InlineData("ctorch._utils\n_rebuild_tensor_v2\n)R.", "is not made of a storage, an offset, sizes and strides")]
    [InlineData("ctorch\nfloat32\n)R.", "a call of 'torch.float32' with arguments that it does not take")]
    [InlineData("]}b.", "byte 4: fields set on a list")]
    [InlineData("K\u0001}b.", "fields set on a number")]
    [InlineData("ccollections\nOrderedDict\n}b.", "fields set on 'collections.OrderedDict'")]
    [InlineData("K\u0001)R.", "a call of a number")]
    [InlineData("K\u0001K\u0002s.", "an instruction without the value that it needs")]
    [InlineData("]K\u0001K\u0002s.", "items set on a list")]
    [InlineData("}K\u0001a.", "items added to a dictionary")]
    [InlineData("}(K\u0001u.", "a key without a value")]
    [InlineData("}(X\u0001\0\0\0aK\u0001X\u0001\0\0\0aK\u0002u.", "the key 'a' set twice")]
    [InlineData("h\u0007.", "the remembered value 7, which there is none of")]
    [InlineData("]q\0h\0a.", "holds no state dict: it is a list")]
    [InlineData("}q\0X\u000a\0\0\0state_dicth\0s.", "holds no state dict: it is a dictionary with the keys 'state_dict'")]
    [InlineData("(i", "the instruction 0x69")]
    [InlineData("(o.", "the instruction 0x6f")]
    [InlineData("\u0082\u0001.", "the instruction 0x82")]
    [InlineData("I1\n.", "the instruction 0x49")]
    [InlineData("X\u00ff\u00ff\u00ff\u007fab", "2147483647 bytes are said to follow")]
    [InlineData("\u008d\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ffab", "bytes are said to follow")]
    [InlineData("X\u0007\0\0\0storageQ.", "a persistent id that is not")]
    [InlineData("t.", "the end of a container that did not begin")]
    [InlineData(".", "an instruction without the value that it needs")]
    [InlineData("}", "bytes are said to follow")]
    [InlineData("}..", "1 bytes after the end of the pickle")]
    public void What_is_no_plain_data_is_named_with_its_byte(string instructions, string expected) =>
        Bounded.Refuse(PickleText.Archive(PickleText.Of(instructions)), expected);

    [Theory]
    [InlineData("FloatStorage", 16, 0, new long[] { 17 }, new long[] { 1 }, "which storage '0' of 16 elements does not hold")]
    [InlineData("FloatStorage", 16, 16, new long[] { }, new long[] { }, "does not hold")]
    [InlineData("FloatStorage", 16, 0, new long[] { 2, 2 }, new long[] { 15, 1 }, "does not hold")]
    [InlineData("FloatStorage", 16, 0, new long[] { 1L << 60 }, new long[] { 1 }, "[1152921504606846976]")]
    [InlineData("FloatStorage", 16, 0, new long[] { 1L << 60 }, new long[] { 0 }, "does not hold")]
    [InlineData("FloatStorage", 16, 0, new long[] { 1L << 32, 1L << 32, 1L << 32, 1L << 32 }, new long[] { 0, 0, 0, 0 }, "not hold")]
    [InlineData("FloatStorage", 16, 0, new long[] { 1L << 40 }, new long[] { 0 }, "repeat the file's")]
    [InlineData("FloatStorage", 1L << 60, 0, new long[] { 1L << 50 }, new long[] { 1 }, "is said to hold 1152921504606846976 F32")]
    [InlineData("FloatStorage", long.MaxValue, 0, new long[] { 2, 2 }, new long[] { long.MaxValue, long.MaxValue }, "does not hold")]
    [InlineData("FloatStorage", 16, -1, new long[] { 1 }, new long[] { 1 }, "does not hold")]
    [InlineData("FloatStorage", 16, 0, new long[] { -1 }, new long[] { 1 }, "a size of a tensor that is no whole number from 0")]
    [InlineData("FloatStorage", 16, 0, new long[] { 2 }, new long[] { -1 }, "a stride of a tensor that is no whole number from 0")]
    [InlineData("FloatStorage", 16, 0, new long[] { 2 }, new long[] { }, "1 sizes and 0 strides")]
    [InlineData("FloatStorage", -1, 0, new long[] { 1 }, new long[] { 1 }, "a persistent id that is not")]
    [InlineData("DoubleStorage", 16, 0, new long[] { 16 }, new long[] { 1 }, "is said to hold 16 F64 but has 64 bytes")]
    [InlineData("ComplexFloatStorage", 4, 0, new long[] { 1 }, new long[] { 1 }, "'torch.ComplexFloatStorage', which is refused")]
    public void A_tensor_that_its_storage_does_not_hold_is_refused(
        string type, long stored, long offset, long[] shape, long[] strides, string expected) =>
        Bounded.Refuse(PickleText.Archive(PickleText.State(PickleText.Tensor(stored, offset, shape, strides, type))), expected);

    [Fact]
    public void A_view_of_the_whole_storage_is_read() =>
        Assert.Null(Bounded.Read(PickleText.Archive(PickleText.State(PickleText.Tensor(16, 0, [4, 4], [1, 4]))), "a view"));

    [Theory]
    [InlineData("]", 5_000_000, "bytes of values that are no tensors")]
    [InlineData("}", 5_000_000, "bytes of values that are no tensors")]
    [InlineData("N", 9_000_000, "bytes of values that are no tensors")]
    [InlineData("N2", 9_000_000, "bytes of values that are no tensors")]
    [InlineData("N0", 9_000_000, "more than 8000000 instructions")]
    [InlineData("(", 5_000, "more than 512 deep")]
    [InlineData("N\u0094", 4_000_000, "bytes of values that are no tensors")]
    [InlineData("ccollections\nOrderedDict\n)R", 500_000, "bytes of values that are no tensors")]
    [InlineData("cargparse\nNamespace\n)\u0081", 500_000, "bytes of values that are no tensors")]
    [InlineData("\u0085", 9_000_000, "bytes of values that are no tensors")]
    public void A_flood_of_instructions_is_stopped(string instructions, int count, string expected)
    {
        System.Text.StringBuilder flood = new("N");
        for (int i = 0; i < count; i++)
            flood.Append(instructions);
        Bounded.Refuse(PickleText.Archive(PickleText.Of(flood.ToString())), expected);
    }

    [Fact]
    public void A_dictionary_that_is_copied_over_and_over_is_stopped()
    {
        List<byte> pickle = [.. PickleText.Of("]q\0(")];
        for (int i = 0; i < 20_000; i++)
            pickle.AddRange([.. PickleText.Number(i), (byte)'N', 0x86]);
        pickle.Add((byte)'e');
        for (int i = 0; i < 20_000; i++)
            pickle.AddRange([.. "ccollections\nOrderedDict\nh\0"u8, 0x85, (byte)'R']);
        Bounded.Refuse(PickleText.Archive([.. pickle]), "bytes of values that are no tensors");
    }

    [Fact]
    public void A_hundred_thousand_tiny_tensors_are_refused()
    {
        List<byte> pickle = [.. PickleText.Of("}(")];
        for (int i = 0; i < 100_000; i++)
        {
            pickle.AddRange(PickleText.Text($"{i}"));
            pickle.AddRange(PickleText.Tensor(16, 0, [1], [1]));
        }

        pickle.AddRange("u."u8);
        Bounded.Refuse(PickleText.Archive([.. pickle]), "more than 32768 tensors");
    }
}
