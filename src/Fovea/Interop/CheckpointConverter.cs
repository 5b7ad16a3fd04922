using System.Buffers.Binary;

namespace Fovea;

/// <summary>Writes checkpoints in another format.</summary>
public static class CheckpointConverter
{
    private const char OwnPrefix = '@';

    /// <summary>The extensions of the formats that are written.</summary>
    public static IReadOnlyList<string> Extensions { get; } = [".safetensors", ".pth", ".pt", ".npz", ".npy"];

    /// <summary>Reads a checkpoint of any format and writes its tensors and texts in the format that the extension of
    /// <paramref name="output"/> names. Values are copied bit by bit.</summary>
    /// <param name="input">The checkpoint; its format is told by its content.</param>
    /// <param name="output">The file to write, whole or not at all: <c>.safetensors</c>, <c>.pth</c> or <c>.pt</c>, <c>.npz</c>, or
    /// <c>.npy</c> for a single tensor.</param>
    /// <returns>What was written.</returns>
    /// <exception cref="CheckpointException">The input is no checkpoint, or has a name that the output's format cannot hold.</exception>
    /// <exception cref="SettingException">The extension is not known, or is that of a single array and there are more.</exception>
    /// <exception cref="OutputException">The file cannot be written.</exception>
    public static ConversionReport Convert(string input, string output)
    {
        ArgumentException.ThrowIfNullOrEmpty(output);
        string extension = Path.GetExtension(output).ToLowerInvariant();
        if (!Extensions.Contains(extension))
        {
            string all = string.Join(", ", Extensions);
            throw new SettingException("OUT", output, all, $"'{output}' names no format that is written here; expected one of {all}");
        }

        using CheckpointFile file = CheckpointFile.Open(input);
        List<string> notes = [];
        SortedDictionary<string, string> texts = new(StringComparer.Ordinal);
        foreach ((string key, string text) in file.Metadata)
        {
            if (key is not (StateDictSearch.PlaceKey or StateDictSearch.OthersKey))
                texts.Add(key, text);
        }

        return extension switch
        {
            ".safetensors" => WriteSafetensors(file, output, texts, notes),
            ".pth" or ".pt" => WritePyTorch(file, output, texts, notes),
            _ => WriteNumPy(file, output, extension == ".npy", texts, notes),
        };
    }

    private static ConversionReport WriteSafetensors(
        CheckpointFile file, string output, SortedDictionary<string, string> texts, List<string> notes)
    {
        SafetensorsWriter writer = new();
        foreach ((string key, string text) in texts)
            writer.SetMetadata(key, text);
        List<OutgoingTensor> tensors = Tensors(file, static type => type, notes, static _ => true);
        foreach (OutgoingTensor tensor in tensors)
        {
            if (tensor.Name == SafetensorsWriter.MetadataKey)
                throw new CheckpointException($"{file.Name}: a tensor is called '{tensor.Name}', which safetensors has for its metadata");
            writer.Add(tensor);
        }

        writer.Save(output);
        return Report("safetensors", tensors, notes);
    }

    private static ConversionReport WritePyTorch(
        CheckpointFile file, string output, SortedDictionary<string, string> texts, List<string> notes)
    {
        // What other libraries write into every safetensors file says nothing of this one.
        texts.Remove("format");
        int own = file.Entries.Count(static entry => entry.Name.StartsWith(OwnPrefix));
        if (own > 0)
            notes.Add($"left out {own} tensors of the training state, which are no part of a state dict");
        List<OutgoingTensor> tensors = Tensors(
            file, static type => PickleGlobals.HasStorage(type) ? type : ElementType.I32, notes,
            static entry => !entry.Name.StartsWith(OwnPrefix));
        if (texts.Remove(PyTorchWriter.StateDictKey))
            notes.Add($"left out the text '{PyTorchWriter.StateDictKey}', the place of the state dict");
        if (texts.Count > 0)
            notes.Add($"the state dict is under '{PyTorchWriter.StateDictKey}', beside {texts.Count} texts");
        AtomicFile.Write(output, stream => PyTorchWriter.Write(stream, tensors, texts));
        return Report(PyTorchArchive.FormatName, tensors, notes);
    }

    private static ConversionReport WriteNumPy(
        CheckpointFile file, string output, bool single, SortedDictionary<string, string> texts, List<string> notes)
    {
        if (single && file.Entries.Count != 1)
        {
            throw new SettingException(
                "OUT", output, ".npz", $"'{output}' can hold one tensor, and {file.Name} has {file.Entries.Count}; write a .npz file");
        }

        if (texts.Count > 0)
            notes.Add($"left out {texts.Count} texts, which NumPy's formats cannot hold: {string.Join(", ", texts.Keys.Take(10))}");
        List<OutgoingTensor> tensors = Tensors(
            file, static type => type == ElementType.BF16 ? ElementType.F32 : type, notes, static _ => true);
        if (single)
        {
            AtomicFile.Write(output, stream => NumPyWriter.WriteArray(stream, tensors[0]));
            return Report(NumPyArrays.ArrayFormat, tensors, notes);
        }

        foreach (OutgoingTensor tensor in tensors)
        {
            if (!ZipDirectory.IsPlainName(tensor.Name + ".npy"))
                throw new CheckpointException($"{file.Name}: the tensor name '{tensor.Name}' cannot be a file's name in an archive");
        }

        AtomicFile.Write(output, stream => NumPyWriter.WriteArchive(stream, tensors));
        return Report(NumPyArrays.ArchiveFormat, tensors, notes);
    }

    private static List<OutgoingTensor> Tensors(
        CheckpointFile file, Func<ElementType, ElementType> widen, List<string> notes, Func<CheckpointEntry, bool> takes)
    {
        List<OutgoingTensor> tensors = [];
        HashSet<string> widened = [];
        foreach (CheckpointEntry entry in file.Entries.Where(takes))
        {
            ElementType type = widen(entry.Type);
            if (type != entry.Type)
                widened.Add($"{entry.Type.Name()} is written as {type.Name()}, which holds every value of it");
            tensors.Add(new OutgoingTensor(
                entry.Name, type, [.. entry.Shape], entry.Count * type.Size(),
                type == entry.Type ? stream => file.CopyTo(entry, stream) : stream => WriteWidened(file, entry, stream)));
        }

        notes.AddRange(widened.Order(StringComparer.Ordinal));
        return tensors;
    }

    // Both widenings are of two bytes to four: bfloat16 is the upper half of a float, and U16 the lower half of an I32.
    private static void WriteWidened(CheckpointFile file, CheckpointEntry entry, Stream stream)
    {
        byte[] narrow = file.GetBytes(entry.Name);
        byte[] wide = new byte[Math.Min(narrow.Length * 2L, 1 << 20)];
        int shift = entry.Type == ElementType.BF16 ? 16 : 0, filled = 0;
        for (int i = 0; i < narrow.Length; i += 2)
        {
            uint value = (uint)BinaryPrimitives.ReadUInt16LittleEndian(narrow.AsSpan(i)) << shift;
            BinaryPrimitives.WriteUInt32LittleEndian(wide.AsSpan(filled), value);
            filled += 4;
            if (filled < wide.Length && i + 2 < narrow.Length)
                continue;
            stream.Write(wide, 0, filled);
            filled = 0;
        }
    }

    private static ConversionReport Report(string format, List<OutgoingTensor> tensors, List<string> notes) =>
        new(format, tensors.Count, tensors.Sum(static tensor => tensor.Bytes), notes);
}
