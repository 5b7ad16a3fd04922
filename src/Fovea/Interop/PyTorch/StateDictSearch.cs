using System.Globalization;

namespace Fovea;

/// <summary>Finds the state dict in what a PyTorch file holds: the file's whole value, or a part of a training checkpoint.</summary>
internal sealed class StateDictSearch
{
    /// <summary>Where the weights are said to be in the metadata.</summary>
    public const string PlaceKey = "pytorch.state_dict";

    /// <summary>What else has tensors, in the metadata.</summary>
    public const string OthersKey = "pytorch.left_out";

    private const int DeepestSearch = 4;
    private const int MostTexts = 200;
    private const int LongestText = 200;

    /// <summary>Texts under these keys are Fovea's own and needed whole.</summary>
    private const string MetadataPrefix = "fovea.";

    /// <summary>Where training scripts put the weights; the first that there is counts.</summary>
    private static readonly string[] UsualKeys =
    [
        "state_dict", "model_state_dict", "model_state", "model", "net", "network", "module", "weights", "params", "ema", "state_dict_ema",
        "model_ema", "ema_state_dict", "ema_model", "backbone", "teacher", "student",
    ];

    private StateDictSearch(IReadOnlyList<(string Name, PickledTensor Tensor)> tensors, SortedDictionary<string, string> metadata)
    {
        Tensors = tensors;
        Metadata = metadata;
    }

    /// <summary>The tensors by key.</summary>
    public IReadOnlyList<(string Name, PickledTensor Tensor)> Tensors { get; }

    /// <summary>Where they were found, and the numbers and texts beside them.</summary>
    public SortedDictionary<string, string> Metadata { get; }

    /// <summary>Searches a file's value; null where it holds no tensors under names.</summary>
    public static StateDictSearch? In(object? root)
    {
        SortedDictionary<string, string> metadata = new(StringComparer.Ordinal);
        List<(string Name, PickledTensor Tensor)> tensors = [];
        if (root is PickledTensor single)
        {
            tensors.Add(("tensor", single));
        }
        else if (root is PickleDictionary dictionary && Find(dictionary, "", 0, out string place) is { } state)
        {
            tensors.AddRange(state.Named.Where(static item => item.Value is PickledTensor)
                .Select(static item => (item.Name, (PickledTensor)item.Value!)));
            Describe(dictionary, state, place, metadata);
        }
        else if ((root as IEnumerable<object?>) is { } list && list.All(static item => item is PickledTensor))
        {
            foreach (object? item in list)
                tensors.Add((tensors.Count.ToString(CultureInfo.InvariantCulture), (PickledTensor)item!));
        }

        return tensors.Count == 0 ? null : new StateDictSearch(tensors, metadata);
    }

    /// <summary>What a file's value is, for messages.</summary>
    public static string Describe(object? root)
    {
        const int Most = 10;
        if (root is not PickleDictionary dictionary)
            return PickleCalls.Describe(root);
        string[] keys = [.. dictionary.Named.Take(Most).Select(static item => $"'{item.Name}'")];
        string more = dictionary.Items.Count > Most ? ", …" : "";
        return keys.Length == 0 ? "a dictionary without names" : $"a dictionary with the keys {string.Join(", ", keys)}{more}";
    }

    private static PickleDictionary? Find(PickleDictionary dictionary, string path, int depth, out string place)
    {
        place = path;
        if (depth > DeepestSearch)
            return null;
        Dictionary<string, PickleDictionary> inner = [];
        foreach ((string name, object? value) in dictionary.Named)
        {
            if (value is PickleDictionary candidate)
                inner[name] = candidate;
        }

        foreach (string key in UsualKeys)
        {
            if (inner.TryGetValue(key, out PickleDictionary? candidate)
                && Find(candidate, Join(path, key), depth + 1, out place) is { } found)
            {
                return found;
            }
        }

        place = path;
        if (dictionary.Named.Any(static item => item.Value is PickledTensor))
            return dictionary;
        // An unusual name will do where there is one only: two would be a guess.
        (string Name, PickleDictionary Value)[] others =
            [.. inner.Select(static item => (item.Key, item.Value)).Where(static item => HasTensors(item.Value))];
        if (others.Length != 1)
            return null;
        place = Join(path, others[0].Name);
        return others[0].Value;
    }

    private static bool HasTensors(PickleDictionary dictionary) => dictionary.Named.Any(static item => item.Value is PickledTensor);

    private static string Join(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";

    private static void Describe(PickleDictionary root, PickleDictionary state, string place, SortedDictionary<string, string> metadata)
    {
        List<string> others = [];
        foreach ((string name, object? value) in root.Named)
        {
            if (ReferenceEquals(value, state) || place.StartsWith(name + ".", StringComparison.Ordinal))
                continue;
            switch (value)
            {
                case PickleObject { Fields: var fields }:
                    AddTexts(fields, name + ".", metadata);
                    break;
                case PickleDictionary { Items.Count: > 0 } other when HasTensors(other) || name.Contains("optim", StringComparison.Ordinal):
                    others.Add(name);
                    break;
                case PickleDictionary other:
                    AddTexts(other, name + ".", metadata);
                    break;
                case PickledTensor when !ReferenceEquals(root, state):
                    others.Add(name);
                    break;
                default:
                    AddText(name, value, metadata);
                    break;
            }
        }

        if (place.Length > 0)
            metadata[PlaceKey] = place;
        if (others.Count > 0)
            metadata[OthersKey] = Cut(string.Join(", ", others));
    }

    private static void AddTexts(PickleDictionary dictionary, string prefix, SortedDictionary<string, string> metadata)
    {
        foreach ((string name, object? value) in dictionary.Named)
            AddText(prefix + name, value, metadata);
    }

    private static void AddText(string name, object? value, SortedDictionary<string, string> metadata)
    {
        string? text = value switch
        {
            string given => given,
            bool given => given ? "true" : "false",
            long given => given.ToString(CultureInfo.InvariantCulture),
            double given => given.ToString("R", CultureInfo.InvariantCulture),
            _ => null,
        };
        if (text is not null && metadata.Count < MostTexts && name.Length <= LongestText)
            metadata[name] = name.StartsWith(MetadataPrefix, StringComparison.Ordinal) ? text : Cut(text);
    }

    private static string Cut(string text) => text.Length <= LongestText ? text : text[..LongestText] + "…";
}
