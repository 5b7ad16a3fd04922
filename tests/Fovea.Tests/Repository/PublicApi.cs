using System.Reflection;

namespace Fovea.Tests.Repository;

/// <summary>Describes the public members of an assembly, a line each, in an order that depends on nothing but their names.</summary>
internal static class PublicApi
{
    private const BindingFlags Members =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly string[] RecordMembers =
        ["Deconstruct", "Equals", "GetHashCode", "ToString", "op_Equality", "op_Inequality"];

    public static IEnumerable<string> Describe(Assembly assembly) => assembly.GetExportedTypes()
        .Where(static type => !IsGenerated(type.FullName!))
        .OrderBy(static type => type.FullName, StringComparer.Ordinal)
        .SelectMany(static type => Lines(type).Prepend($"{Kind(type)} {Name(type)}"));

    private static IEnumerable<string> Lines(Type type)
    {
        if (type.IsEnum)
            return Enum.GetNames(type).Select(value => $"  {Name(type)}.{value}");
        if (typeof(Delegate).IsAssignableFrom(type))
            return [$"  {Name(type)}{Arguments(type.GetMethod("Invoke")!)}"];
        bool isRecord = type.GetMethod("PrintMembers", Members) is not null;
        return type.GetMembers(Members).Where(static member => IsVisible(member) && !IsGenerated(member.Name))
            .Where(member => !isRecord || !RecordMembers.Contains(member.Name))
            .Select(member => $"  {Name(type)}.{Describe(member)}")
            .Order(StringComparer.Ordinal)
            .Distinct();
    }

    private static string Describe(MemberInfo member) => member switch
    {
        ConstructorInfo constructor => $"new{Arguments(constructor)}",
        MethodInfo method => $"{method.Name}{Generics(method)}{Arguments(method)} : {Name(method.ReturnType)}",
        PropertyInfo property => $"{property.Name} {{{Accessors(property)} }} : {Name(property.PropertyType)}",
        FieldInfo field => $"{field.Name} : {Name(field.FieldType)}",
        _ => member.Name,
    };

    private static bool IsVisible(MemberInfo member) => member switch
    {
        MethodInfo { IsSpecialName: true } method =>
            method.Name.StartsWith("op_", StringComparison.Ordinal) && IsVisible(method.Attributes),
        MethodBase method => IsVisible(method.Attributes),
        PropertyInfo property => property.GetAccessors(nonPublic: true).Any(static accessor => IsVisible(accessor.Attributes)),
        FieldInfo field => field.IsPublic || field.IsFamily,
        _ => false,
    };

    private static bool IsVisible(MethodAttributes attributes) =>
        (attributes & MethodAttributes.MemberAccessMask)
            is MethodAttributes.Public or MethodAttributes.Family or MethodAttributes.FamORAssem;

    /// <summary>What the compiler writes for records and extension blocks.</summary>
    private static bool IsGenerated(string name) =>
        name.Contains('<', StringComparison.Ordinal) || name is "PrintMembers" or "EqualityContract";

    private static string Accessors(PropertyInfo property) => string.Concat(
        property.GetAccessors(nonPublic: true).Where(static accessor => IsVisible(accessor.Attributes))
            .Select(static accessor => accessor.Name.StartsWith("get_", StringComparison.Ordinal) ? " get;" : " set;"));

    private static string Generics(MethodInfo method) =>
        method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : "";

    private static string Arguments(MethodBase method) => $"({string.Join(", ", method.GetParameters().Select(static parameter =>
        $"{Name(parameter.ParameterType)} {parameter.Name}{(parameter.IsOptional ? "?" : "")}"))})";

    private static string Kind(Type type) => type switch
    {
        { IsEnum: true } => "enum",
        { IsInterface: true } => "interface",
        { IsValueType: true } => "struct",
        { IsAbstract: true, IsSealed: true } => "static class",
        { IsAbstract: true } => "abstract class",
        _ => "class",
    };

    private static string Name(Type type)
    {
        if (type.IsByRef)
            return $"ref {Name(type.GetElementType()!)}";
        if (type.IsArray)
            return $"{Name(type.GetElementType()!)}[]";
        if (Nullable.GetUnderlyingType(type) is { } value)
            return $"{Name(value)}?";
        string name = type.IsNested && !type.IsGenericParameter ? $"{Name(type.DeclaringType!)}.{type.Name}" : type.Name;
        return type.IsGenericType ? $"{name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>" : name;
    }
}
