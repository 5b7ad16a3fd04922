namespace Fovea;

/// <summary>What stands for the calls of a pickle: each makes a container, a tensor or nothing.</summary>
internal sealed class PickleCalls(PickleCursor cursor, PickledTensors tensors)
{
    /// <summary>The global of that name.</summary>
    /// <exception cref="CheckpointException">A checkpoint may not name it.</exception>
    public PickleGlobal Find(string name, long at) => PickleGlobals.Find(name) ?? throw cursor.Error(
        at, $"'{name}', which is refused: tensors and plain data are read, and no code is run; in PyTorch, save the state dict alone: "
        + "torch.save(model.state_dict(), FILE)");

    /// <summary>The result of a call.</summary>
    public object? Call(object? callee, object? arguments, long at)
    {
        if (callee is not PickleGlobal global || arguments is not object?[] values)
            throw cursor.Error(at, $"a call of {Describe(callee)}");
        return global.Role switch
        {
            PickleRole.Plain => new PickleObject(global.Name),
            PickleRole.Dictionary => Dictionary(values, at),
            PickleRole.Sequence => values is [object?[] or List<object?>] ? values[0] : new List<object?>(),
            PickleRole.Tensor => tensors.Tensor(values, null, at),
            PickleRole.TypedTensor when values.Length > 6 && values[6] is PickleGlobal { Role: PickleRole.ElementType } type =>
                tensors.Tensor(values, type.Type, at),
            PickleRole.First when values is [PickledTensor tensor, ..] => tensor,
            PickleRole.Call
                when values is [PickleGlobal { Role: PickleRole.Tensor or PickleRole.TypedTensor } inner, _, object?[] own, ..] =>
                Call(inner, own, at),
            PickleRole.Reconstruct when values is [PickleGlobal { Role: PickleRole.Plain } type, ..] => new PickleObject(type.Name),
            _ => throw cursor.Error(at, $"a call of '{global.Name}' with arguments that it does not take"),
        };
    }

    /// <summary>Sets the fields of an object.</summary>
    public void Build(object? target, object? fields, long at)
    {
        switch (target)
        {
            case PickleObject plain:
                if (fields is PickleDictionary dictionary)
                    plain.Fields = dictionary;
                break;
            case PickleDictionary or PickledTensor:
                // Attributes of an OrderedDict, of a tensor: versions of modules, which no value depends on.
                break;
            default:
                throw cursor.Error(at, $"fields set on {Describe(target)}");
        }
    }

    /// <summary>What a value is, for messages.</summary>
    public static string Describe(object? value) => value switch
    {
        null => "None",
        PickleGlobal global => $"'{global.Name}'",
        PickleObject plain => $"a '{plain.Type}'",
        PickleDictionary => "a dictionary",
        List<object?> => "a list",
        object?[] => "a tuple",
        PickledTensor => "a tensor",
        PickledStorage => "a storage",
        string => "a text",
        _ => "a number",
    };

    private PickleDictionary Dictionary(object?[] values, long at)
    {
        PickleDictionary dictionary = new();
        foreach (object? value in values)
        {
            IEnumerable<object?> pairs = value switch
            {
                PickleDictionary other => other.Items.Select(static item => (object?)new[] { item.Key, item.Value }),
                List<object?> list => list,
                object?[] tuple => tuple,
                _ => [],
            };
            foreach (object? pair in pairs)
            {
                (object? key, object? item) = pair switch
                {
                    object?[] and [var first, var second] => (first, second),
                    List<object?> and [var first, var second] => (first, second),
                    _ => throw cursor.Error(at, "a dictionary of something else than pairs"),
                };
                if (!dictionary.TryAdd(key, item))
                    throw cursor.Error(at, $"the key '{key}' set twice");
            }
        }

        return dictionary;
    }
}
