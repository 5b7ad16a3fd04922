namespace Fovea.Tests;

/// <summary>Checkpoints that were cut off or changed: each is read or refused with its name, soon and without much memory.</summary>
public sealed class CheckpointFaultTests : IDisposable
{
    private const int Kibibyte = 1024;

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Small =>
    [
        "types.pt", "types-legacy.th", "types-protocol4.pt", "views.pt", "views-legacy.th", "parameter.pt", "tensor.pt", "array-lf4.npy",
        "array-fortran.npy", "arrays.npz", "arrays-packed.npz",
    ];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a.safetensors")]
    [InlineData("a.pth")]
    [InlineData("a.npz")]
    public void A_file_cut_at_any_kibibyte_is_refused(string name)
    {
        string saved = _folder.File("model.safetensors"), path = _folder.File(name);
        ModelCatalog.Default.Create("resnet8").Save(saved);
        CheckpointConverter.Convert(saved, path);
        CutEverywhere(File.ReadAllBytes(path), Kibibyte);
    }

    [Fact]
    public void The_published_legacy_file_cut_at_any_kibibyte_is_refused() =>
        CutEverywhere(File.ReadAllBytes(Shared.Path("data", "checkpoints", "resnet20-12fca82f.th")), Kibibyte);

    [Theory]
    [MemberData(nameof(Small))]
    [InlineData("training-legacy.th")]
    public void A_small_file_cut_anywhere_is_refused(string name) => CutEverywhere(File.ReadAllBytes(Fixtures.Checkpoint(name)), 7);

    [Theory]
    [MemberData(nameof(Small))]
    public void Each_byte_flipped_is_read_or_refused(string name)
    {
        byte[] content = File.ReadAllBytes(Fixtures.Checkpoint(name));
        for (int at = 0; at < content.Length; at++)
        {
            foreach (byte mask in (byte[])[0x01, 0x80, 0xff])
            {
                content[at] ^= mask;
                Bounded.Read(content, $"{name} with byte {at} changed by {mask}");
                content[at] ^= mask;
            }
        }
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:12\n", "a Git LFS pointer")]
    [InlineData("<!DOCTYPE html><html></html>", "a web page")]
    [InlineData("\u0080\u0002}q\0.", "begins as a pickle but not as one of PyTorch's")]
    [InlineData("hello, this is no checkpoint at all", "is no checkpoint that is known here")]
    [InlineData("PK\u0003\u0004 and nothing more in this archive", "has no directory at its end")]
    [InlineData("\u0093NUMPY\u0009\0v\0", "does not begin as a NumPy array of version 1 to 3 does")]
    public void What_is_no_checkpoint_is_called_what_it_is(string content, string expected) =>
        Bounded.Refuse(System.Text.Encoding.Latin1.GetBytes(content), expected);

    [Theory]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1152921504606846976,), }", "and 4 follow its header")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296, 4294967296), }", "and 4 follow its header")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }", "whose shape holds '-1'")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), }", "whose shape holds '99999999999999999999'")]
    [InlineData("{'descr': '<f4', 'fortran_order': Maybe, 'shape': (1,), }", "neither True nor False")]
    [InlineData("{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }", "elements of type '<c8'")]
    [InlineData("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", "not a plain element type")]
    [InlineData("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", "with two of them")]
    [InlineData("{'descr': '<f4', 'fortran_order': False}", "a header without 'shape':")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1", "whose shape is not a tuple")]
    public void An_array_header_that_is_wrong_is_refused(string header, string expected) => Bounded.Refuse(
        [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. System.Text.Encoding.ASCII.GetBytes(header), 0, 0, 0, 0], expected);

    private static void CutEverywhere(byte[] content, int step)
    {
        for (int length = 0; length < content.Length; length += step)
            Assert.True(Bounded.Read(content[..length], $"cut to {length} bytes") is not null, $"was read when cut to {length} bytes");
    }
}
