namespace Fovea;

/// <summary>Names and sizes of <see cref="SafetensorsType"/>.</summary>
internal static class SafetensorsTypeNames
{
    public const string All = "F64, F32, F16, BF16, I64, I32, I16, I8, U16, U8 or BOOL";

    public static string Name(this SafetensorsType type) => type switch
    {
        SafetensorsType.F64 => "F64",
        SafetensorsType.F32 => "F32",
        SafetensorsType.F16 => "F16",
        SafetensorsType.BF16 => "BF16",
        SafetensorsType.I64 => "I64",
        SafetensorsType.I32 => "I32",
        SafetensorsType.I16 => "I16",
        SafetensorsType.I8 => "I8",
        SafetensorsType.U16 => "U16",
        SafetensorsType.U8 => "U8",
        SafetensorsType.Bool => "BOOL",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "not an element type of safetensors"),
    };

    public static int Size(this SafetensorsType type) => type switch
    {
        SafetensorsType.F64 or SafetensorsType.I64 => 8,
        SafetensorsType.F32 or SafetensorsType.I32 => 4,
        SafetensorsType.F16 or SafetensorsType.BF16 or SafetensorsType.I16 or SafetensorsType.U16 => 2,
        _ => 1,
    };

    public static bool IsFloatingPoint(this SafetensorsType type) =>
        type is SafetensorsType.F64 or SafetensorsType.F32 or SafetensorsType.F16 or SafetensorsType.BF16;

    public static SafetensorsType? Find(string name)
    {
        for (SafetensorsType type = SafetensorsType.F64; type <= SafetensorsType.Bool; type++)
        {
            if (type.Name() == name)
                return type;
        }

        return null;
    }
}
