namespace Fovea;

/// <summary>The globals that a checkpoint may name. Nothing of theirs is run; each stands for plain data, a container or a
/// tensor.</summary>
internal static class PickleGlobals
{
    private static readonly string[] Dictionaries =
    [
        "collections.OrderedDict", "collections.defaultdict", "collections.Counter", "builtins.dict", "__builtin__.dict",
    ];

    private static readonly string[] Sequences =
    [
        "torch.Size", "builtins.set", "__builtin__.set", "builtins.frozenset", "__builtin__.frozenset", "builtins.list", "__builtin__.list",
        "builtins.tuple", "__builtin__.tuple", "collections.deque",
    ];

    private static readonly string[] Plain =
    [
        "argparse.Namespace", "types.SimpleNamespace", "easydict.EasyDict", "addict.addict.Dict", "yacs.config.CfgNode",
        "builtins.object", "__builtin__.object", "builtins.bytearray", "__builtin__.bytearray", "builtins.bytes", "__builtin__.bytes",
        "builtins.int", "__builtin__.int", "builtins.float", "__builtin__.float", "builtins.str", "__builtin__.str", "builtins.bool",
        "__builtin__.bool", "builtins.complex", "__builtin__.complex", "builtins.slice", "builtins.range", "_codecs.encode",
        "numpy.dtype", "numpy.ndarray", "numpy.core.multiarray.scalar", "numpy.core.multiarray._reconstruct",
        "numpy._core.multiarray.scalar", "numpy._core.multiarray._reconstruct", "numpy.core.numeric._frombuffer",
        "datetime.datetime", "datetime.date", "datetime.timedelta", "pathlib.Path", "pathlib.PosixPath", "pathlib.PurePosixPath",
        "pathlib.WindowsPath", "pathlib._local.PosixPath", "uuid.UUID", "torch.device", "torch.Generator",
    ];

    private static readonly (string Name, ElementType Type)[] Storages =
    [
        ("Double", ElementType.F64), ("Float", ElementType.F32), ("Half", ElementType.F16), ("BFloat16", ElementType.BF16),
        ("Long", ElementType.I64), ("Int", ElementType.I32), ("Short", ElementType.I16), ("Char", ElementType.I8),
        ("Byte", ElementType.U8), ("Bool", ElementType.Bool),
    ];

    private static readonly (string Name, ElementType Type)[] ElementTypes =
    [
        ("float64", ElementType.F64), ("double", ElementType.F64), ("float32", ElementType.F32), ("float", ElementType.F32),
        ("float16", ElementType.F16), ("half", ElementType.F16), ("bfloat16", ElementType.BF16), ("int64", ElementType.I64),
        ("long", ElementType.I64), ("int32", ElementType.I32), ("int", ElementType.I32), ("int16", ElementType.I16),
        ("short", ElementType.I16), ("int8", ElementType.I8), ("uint16", ElementType.U16), ("uint8", ElementType.U8),
        ("bool", ElementType.Bool),
    ];

    private static readonly (string Name, PickleRole Role)[] Others =
    [
        ("torch._utils._rebuild_tensor", PickleRole.Tensor), ("torch._utils._rebuild_tensor_v2", PickleRole.Tensor),
        ("torch._utils._rebuild_tensor_v3", PickleRole.TypedTensor), ("torch._utils._rebuild_parameter", PickleRole.First),
        ("torch._utils._rebuild_parameter_with_state", PickleRole.First), ("torch.nn.parameter.Parameter", PickleRole.First),
        ("torch.nn.parameter.Buffer", PickleRole.First), ("torch._tensor._rebuild_from_type_v2", PickleRole.Call),
        ("copyreg._reconstructor", PickleRole.Reconstruct), ("copy_reg._reconstructor", PickleRole.Reconstruct),
    ];

    private static readonly Dictionary<string, PickleGlobal> ByName = Create();

    /// <summary>The global of that name, or null where a checkpoint may not name it.</summary>
    public static PickleGlobal? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>The global whose name PyTorch gives a storage.</summary>
    public static string StorageName(ElementType type)
    {
        foreach ((string name, ElementType stored) in Storages)
        {
            if (stored == type)
                return $"{name}Storage";
        }

        throw new ArgumentException($"PyTorch has no storage for {type.Name()}", nameof(type));
    }

    /// <summary>Whether PyTorch has a storage for the type.</summary>
    public static bool HasStorage(ElementType type) => Array.Exists(Storages, storage => storage.Type == type);

    private static Dictionary<string, PickleGlobal> Create()
    {
        List<PickleGlobal> all =
        [
            .. Dictionaries.Select(static name => new PickleGlobal(name, PickleRole.Dictionary)),
            .. Sequences.Select(static name => new PickleGlobal(name, PickleRole.Sequence)),
            .. Plain.Select(static name => new PickleGlobal(name, PickleRole.Plain)),
            .. Others.Select(static other => new PickleGlobal(other.Name, other.Role)),
            .. ElementTypes.Select(static type => new PickleGlobal($"torch.{type.Name}", PickleRole.ElementType, type.Type)),
            new PickleGlobal("torch.storage.UntypedStorage", PickleRole.Storage, ElementType.U8),
            new PickleGlobal("torch.UntypedStorage", PickleRole.Storage, ElementType.U8),
        ];
        foreach ((string name, ElementType type) in Storages)
        {
            all.Add(new PickleGlobal($"torch.{name}Storage", PickleRole.Storage, type));
            all.Add(new PickleGlobal($"torch.cuda.{name}Storage", PickleRole.Storage, type));
        }

        return all.ToDictionary(static global => global.Name, StringComparer.Ordinal);
    }
}
