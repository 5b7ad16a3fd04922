using Fovea.Onnx;

namespace Fovea.Tests.Onnx;

/// <summary>No operation is forgotten.</summary>
public sealed class LoweringTests
{
    public static TheoryData<string> Operations => [.. Types().Select(static type => type.ToString())];

    [Theory]
    [MemberData(nameof(Operations))]
    public void An_operation_has_a_form_in_standard_operators_or_a_reason_to_have_none(string operation)
    {
        Type type = Types().Single(type => type.ToString() == operation);

        Assert.True(Lowering.Knows(type) != Lowering.LeftOut.ContainsKey(type), $"{type} must be in the table or in the list, not in both");
    }

    private static IEnumerable<Type> Types()
    {
        Type[] all = typeof(Op).Assembly.GetTypes();
        foreach (Type type in all.Where(static type => type.IsSubclassOf(typeof(Op)) && !type.IsAbstract))
        {
            if (!type.IsGenericTypeDefinition)
            {
                yield return type;
                continue;
            }

            Type rule = type.GetGenericArguments()[0].GetGenericParameterConstraints().Single(static constraint => constraint.IsInterface);
            foreach (Type argument in all.Where(argument => argument.IsValueType && rule.IsAssignableFrom(argument)))
                yield return type.MakeGenericType(argument);
        }
    }
}
