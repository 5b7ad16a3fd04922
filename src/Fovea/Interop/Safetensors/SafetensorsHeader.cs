using System.Text.Json;

namespace Fovea;

/// <summary>Reads and checks the JSON header of a safetensors file. Nothing in it is trusted.</summary>
/// <remarks>A valid file has one description for every byte of its data: no holes, no overlaps, no key twice, so that two readers
/// cannot see different tensors in it.</remarks>
internal ref struct SafetensorsHeader
{
    /// <summary>The longest header that is read.</summary>
    public const int MaximumBytes = 100_000_000;

    /// <summary>The largest number of tensors.</summary>
    public const int MaximumEntries = 200_000;

    private const int MaximumRank = 32;
    private const string MetadataKey = "__metadata__";

    private readonly string _file;
    private readonly FileRegion _data;
    private Utf8JsonReader _reader;

    private SafetensorsHeader(string file, ReadOnlySpan<byte> json, FileRegion data)
    {
        _file = file;
        _data = data;
        _reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 4 });
    }

    public Dictionary<string, CheckpointEntry> Entries { get; } = new(StringComparer.Ordinal);

    public List<CheckpointEntry> Ordered { get; } = [];

    public Dictionary<string, string> Metadata { get; } = new(StringComparer.Ordinal);

    /// <summary>Reads the header <paramref name="json"/> of a file that holds <paramref name="data"/> after it.</summary>
    /// <exception cref="CheckpointException">The header is not valid.</exception>
    public static SafetensorsHeader Parse(string file, ReadOnlySpan<byte> json, FileRegion data)
    {
        var header = new SafetensorsHeader(file, json, data);
        try
        {
            header.ReadAll();
        }
        catch (JsonException exception)
        {
            throw header.Error($"the header is not valid JSON: {exception.Message}", exception);
        }

        header.CheckCover();
        return header;
    }

    private void ReadAll()
    {
        bool metadata = false;
        Expect(JsonTokenType.StartObject, "an object");
        while (NextKey(out string key))
        {
            if (key == MetadataKey)
            {
                if (metadata)
                    throw Error($"'{MetadataKey}' stands in the header twice");
                metadata = true;
                ReadMetadata();
                continue;
            }

            if (Ordered.Count == MaximumEntries)
                throw Error($"more than {MaximumEntries} tensors");
            CheckpointEntry entry = ReadEntry(key);
            if (!Entries.TryAdd(key, entry))
                throw Error($"the key '{key}' stands in the header twice");
            Ordered.Add(entry);
        }

        // The reader accepts nothing but white space after the object, and throws otherwise.
        _reader.Read();
    }

    private void ReadMetadata()
    {
        Expect(JsonTokenType.StartObject, $"an object of texts for '{MetadataKey}'");
        while (NextKey(out string key))
        {
            Expect(JsonTokenType.String, $"a text for '{MetadataKey}.{key}'");
            if (!Metadata.TryAdd(key, Text()))
                throw Error($"the key '{MetadataKey}.{key}' stands in the header twice");
        }
    }

    private CheckpointEntry ReadEntry(string name)
    {
        ElementType? type = null;
        long[]? shape = null, offsets = null;
        Expect(JsonTokenType.StartObject, $"an object for '{name}'");
        while (NextKey(out string key))
        {
            switch (key)
            {
                case "dtype" when type is null:
                    Expect(JsonTokenType.String, $"a text for dtype of '{name}'");
                    string text = Text();
                    type = ElementTypeNames.Find(text)
                        ?? throw Error($"'{name}' has dtype '{text}'; expected {ElementTypeNames.All}");
                    break;
                case "shape" when shape is null:
                    shape = ReadNumbers(name, "shape", MaximumRank);
                    break;
                case "data_offsets" when offsets is null:
                    offsets = ReadNumbers(name, "data_offsets", 2);
                    break;
                case "dtype" or "shape" or "data_offsets":
                    throw Error($"'{name}' has {key} twice");
                default:
                    throw Error($"'{name}' has a field '{key}'; expected dtype, shape and data_offsets");
            }
        }

        if (type is not { } known || shape is null || offsets is null)
            throw Error($"'{name}' lacks {(type is null ? "dtype" : shape is null ? "shape" : "data_offsets")}");
        return Check(name, known, shape, offsets);
    }

    private readonly CheckpointEntry Check(string name, ElementType type, long[] shape, long[] offsets)
    {
        if (offsets.Length != 2 || offsets[0] > offsets[1])
            throw Error($"'{name}' has data_offsets [{string.Join(", ", offsets)}]; expected [begin, end] with begin <= end");
        if (offsets[1] > _data.Length)
        {
            throw Error($"'{name}' ends at byte {offsets[1]} of the data, but the file has {_data.Length} bytes of data; "
                + "it is cut off or damaged: copy it again");
        }

        long count = 1, bytes;
        try
        {
            foreach (long size in shape)
                count = checked(count * size);
            bytes = checked(count * type.Size());
        }
        catch (OverflowException)
        {
            throw Error($"'{name}' has shape [{string.Join(", ", shape)}], which no file can hold");
        }

        if (bytes != offsets[1] - offsets[0])
        {
            throw Error($"'{name}' is {type.Name()} [{string.Join(", ", shape)}], which takes {bytes} bytes, "
                + $"but data_offsets [{offsets[0]}, {offsets[1]}] give it {offsets[1] - offsets[0]}");
        }

        return new CheckpointEntry(name, type, shape, count, new TensorSource(_data, offsets[0]));
    }

    private long[] ReadNumbers(string name, string field, int most)
    {
        Expect(JsonTokenType.StartArray, $"a list for {field} of '{name}'");
        List<long> numbers = new(4);
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
        {
            if (_reader.TokenType != JsonTokenType.Number || !_reader.TryGetInt64(out long number) || number < 0)
                throw Error($"{field} of '{name}' holds something else than whole numbers from 0, at byte {Position}");
            if (numbers.Count == most)
                throw Error($"{field} of '{name}' has more than {most} numbers");
            numbers.Add(number);
        }

        return [.. numbers];
    }

    private readonly void CheckCover()
    {
        CheckpointEntry[] sorted = [.. Ordered];
        Array.Sort(sorted, static (a, b) =>
            a.Source.Offset != b.Source.Offset ? a.Source.Offset.CompareTo(b.Source.Offset) : a.Bytes.CompareTo(b.Bytes));
        long end = 0;
        string? before = null;
        foreach (CheckpointEntry entry in sorted)
        {
            long begin = entry.Source.Offset;
            if (begin < end)
                throw Error($"'{entry.Name}' begins at byte {begin} of the data, inside '{before}', which ends at {end}");
            if (begin > end)
                throw Error($"bytes {end} to {begin} of the data, before '{entry.Name}', belong to no tensor");
            end = begin + entry.Bytes;
            before = entry.Name;
        }

        if (end != _data.Length)
            throw Error($"the tensors take {end} bytes but the file has {_data.Length} bytes of data");
    }

    private readonly long Position => 8 + _reader.TokenStartIndex;

    private bool NextKey(out string key)
    {
        key = "";
        if (!_reader.Read() || _reader.TokenType == JsonTokenType.EndObject)
            return false;
        key = Text();
        return true;
    }

    private readonly string Text()
    {
        try
        {
            return _reader.GetString() ?? "";
        }
        catch (InvalidOperationException exception)
        {
            throw Error($"the text at byte {Position} is not valid Unicode", exception);
        }
    }

    private void Expect(JsonTokenType type, string what)
    {
        if (!_reader.Read() || _reader.TokenType != type)
            throw Error($"expected {what} at byte {Position} of the header");
    }

    private readonly CheckpointException Error(string what, Exception? inner = null)
    {
        // A damaged name may be as long as the header.
        const int Most = 600;
        return new CheckpointException($"{_file}: {(what.Length <= Most ? what : what[..Most] + "…")}", inner);
    }
}
