namespace Fovea.Tests;

/// <summary>Files that NumPy 1.24 wrote; Fixtures/Checkpoints/make.py tells what is in them.</summary>
public sealed class NumPyArraysTests
{
    [Theory]
    [InlineData("lf8", ElementType.F64)]
    [InlineData("lf4", ElementType.F32)]
    [InlineData("lf2", ElementType.F16)]
    [InlineData("li8", ElementType.I64)]
    [InlineData("li4", ElementType.I32)]
    [InlineData("li2", ElementType.I16)]
    [InlineData("i1", ElementType.I8)]
    [InlineData("lu2", ElementType.U16)]
    [InlineData("u1", ElementType.U8)]
    [InlineData("b1", ElementType.Bool)]
    [InlineData("bf4", ElementType.F32)]
    [InlineData("bi2", ElementType.I16)]
    public void An_array_of_each_type_is_read_in_either_order_of_bytes(string name, ElementType type)
    {
        using CheckpointFile file = CheckpointFile.Open(Fixtures.Checkpoint($"array-{name}.npy"));

        CheckpointEntry entry = Assert.Single(file.Entries);
        Assert.Equal("NumPy array", file.Format);
        Assert.Equal($"array-{name}", entry.Name);
        Assert.Equal(type, entry.Type);
        Assert.Equal([2L, 3], entry.Shape);
        Assert.Equal(type == ElementType.Bool ? [0, 1, 1, 1, 1, 1] : [0, 1, 2, 3, 4, 5], file.GetDoubles(entry.Name));
    }

    [Fact]
    public void Fortran_order_and_a_single_value_are_read()
    {
        using CheckpointFile fortran = CheckpointFile.Open(Fixtures.Checkpoint("array-fortran.npy"));
        Assert.Equal([2L, 3, 4], fortran["array-fortran"].Shape);
        Assert.Equal(Enumerable.Range(0, 24).Select(static value => (float)value), fortran.GetSingles("array-fortran"));

        using CheckpointFile scalar = CheckpointFile.Open(Fixtures.Checkpoint("array-scalar.npy"));
        Assert.Empty(scalar["array-scalar"].Shape);
        Assert.Equal([2.5f], scalar.GetSingles("array-scalar"));
    }

    [Theory]
    [InlineData("arrays.npz")]
    [InlineData("arrays-packed.npz")]
    public void An_archive_gives_its_arrays_by_name(string name)
    {
        using CheckpointFile file = CheckpointFile.Open(Fixtures.Checkpoint(name));

        Assert.Equal("NumPy archive", file.Format);
        Assert.Equal(["conv.weight", "bias", "n"], file.Entries.Select(static entry => entry.Name));
        Assert.Equal(Enumerable.Range(0, 12).Select(static value => (float)value), file.GetSingles("conv.weight"));
        Assert.Equal([0, 1, 2], file.GetDoubles("bias"));
        Assert.Equal([5L], file.GetInt64s("n"));
    }
}
