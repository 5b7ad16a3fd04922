using static Fovea.Tests.GradInput;

namespace Fovea.Tests.Autograd;

/// <summary>Pooling over windows.</summary>
internal static class PoolCases
{
    public static readonly GradCase[] All =
    [
        new("MaxPoolOp", "3x3 by 2 padded", [Distinct(2, 9, 7, 7)], static t => t[0].MaxPool(3, 2, 1),
            static r => PoolReference.Max(r[0], 4, 3, 2, 1, 1)),
        new("MaxPoolOp", "2x2", [Distinct(1, 17, 6, 6)], static t => t[0].MaxPool(2), static r => PoolReference.Max(r[0], 3, 2, 2, 0, 1)),
        new("MaxPoolOp", "dilated", [Distinct(1, 3, 9, 9)], static t => t[0].MaxPool(3, 1, 1, 2),
            static r => PoolReference.Max(r[0], 7, 3, 1, 1, 2)),
        new("MaxPoolOp", "ceil mode", [Distinct(1, 3, 8, 8)], static t => t[0].MaxPool(3, 2, 0, 1, true),
            static r => PoolReference.Max(r[0], 4, 3, 2, 0, 1)),
        new("AveragePoolOp", "2x2", [Map(1, 17, 6, 6)], static t => t[0].AveragePool(2),
            static r => PoolReference.Average(r[0], 3, 2, 2, 0, true)),
        new("AveragePoolOp", "padding counted", [Map(2, 9, 7, 7)], static t => t[0].AveragePool(3, 1, 1),
            static r => PoolReference.Average(r[0], 7, 3, 1, 1, true)),
        new("AveragePoolOp", "padding not counted", [Map(2, 9, 7, 7)], static t => t[0].AveragePool(3, 2, 1, countPadding: false),
            static r => PoolReference.Average(r[0], 4, 3, 2, 1, false)),
        new("AdaptiveAveragePoolOp", "3 of 7", [Map(2, 9, 7, 7)], static t => t[0].AdaptiveAveragePool(3, 3),
            static r => PoolReference.Adaptive(r[0], 3, Enumerable.Average)),
        new("AdaptiveAveragePoolOp", "7 of 3", [Map(1, 17, 3, 3)], static t => t[0].AdaptiveAveragePool(7, 7),
            static r => PoolReference.Adaptive(r[0], 7, Enumerable.Average)),
        new("AdaptiveAveragePoolOp", "sizes that stay", [Map(1, 3, 7, 7)], static t => t[0].AdaptiveAveragePool(null, null),
            static r => r[0]),
        new("AdaptiveMaxPoolOp", "3 of 7", [Distinct(2, 9, 7, 7)], static t => t[0].AdaptiveMaxPool(3, 3),
            static r => PoolReference.Adaptive(r[0], 3, Enumerable.Max)),
        new("AdaptiveMaxPoolOp", "7 of 3", [Distinct(1, 17, 3, 3)], static t => t[0].AdaptiveMaxPool(7, 7),
            static r => PoolReference.Adaptive(r[0], 7, Enumerable.Max)),
    ];
}
