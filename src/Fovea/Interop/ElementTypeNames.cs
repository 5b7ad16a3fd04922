namespace Fovea;

/// <summary>Names and sizes of <see cref="ElementType"/>.</summary>
internal static class ElementTypeNames
{
    public const string All = "F64, F32, F16, BF16, I64, I32, I16, I8, U16, U8 or BOOL";

    public static string Name(this ElementType type) => type switch
    {
        ElementType.F64 => "F64",
        ElementType.F32 => "F32",
        ElementType.F16 => "F16",
        ElementType.BF16 => "BF16",
        ElementType.I64 => "I64",
        ElementType.I32 => "I32",
        ElementType.I16 => "I16",
        ElementType.I8 => "I8",
        ElementType.U16 => "U16",
        ElementType.U8 => "U8",
        ElementType.Bool => "BOOL",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "not an element type"),
    };

    public static int Size(this ElementType type) => type switch
    {
        ElementType.F64 or ElementType.I64 => 8,
        ElementType.F32 or ElementType.I32 => 4,
        ElementType.F16 or ElementType.BF16 or ElementType.I16 or ElementType.U16 => 2,
        _ => 1,
    };

    public static bool IsFloatingPoint(this ElementType type) =>
        type is ElementType.F64 or ElementType.F32 or ElementType.F16 or ElementType.BF16;

    public static ElementType? Find(string name)
    {
        for (ElementType type = ElementType.F64; type <= ElementType.Bool; type++)
        {
            if (type.Name() == name)
                return type;
        }

        return null;
    }
}
