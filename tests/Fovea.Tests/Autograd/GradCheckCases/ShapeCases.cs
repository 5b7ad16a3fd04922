using static Fovea.Tests.GradInput;

namespace Fovea.Tests.Autograd;

/// <summary>Joins, splits, permutations and views.</summary>
internal static class ShapeCases
{
    public static readonly GradCase[] All =
    [
        new("ConcatOp", "height", [Map(2, 9, 3, 1), Map(2, 9, 7, 1)], static t => Tensor.ConcatHeight(t[0], t[1]),
            static r => ShapeReference.Concat(2, r[0], r[1])),
        new("ConcatOp", "channels", [Map(2, 3, 3, 7), Map(2, 17, 3, 7)], static t => Tensor.Concat(1, t[0], t[1]),
            static r => ShapeReference.Concat(1, r[0], r[1])),
        new("ConcatOp", "rank 2", [Map(7, 3), Map(7, 9)], static t => Tensor.Concat(1, t[0], t[1]),
            static r => ShapeReference.Concat(1, r[0], r[1])),
        new("SliceOp", "channels", [Map(2, 17, 3, 7)], static t => t[0].Slice(1, 3, 9), static r => ShapeReference.Slice(r[0], 1, 3, 9)),
        new("SliceOp", "height", [Map(2, 9, 7, 3)], static t => t[0].Slice(2, 1, 3), static r => ShapeReference.Slice(r[0], 2, 1, 3)),
        new("SplitOp", "strips put together the other way round", [Map(2, 9, 10, 1), Map(2, 9, 3, 7)],
            static t => Swapped(t[0].SplitHeightLike(t[1])),
            static r => ShapeReference.Concat(2, ShapeReference.Slice(r[0], 2, 3, 7), ShapeReference.Slice(r[0], 2, 0, 3)))
        {
            Inputs = [Map(2, 9, 10, 1), Map(2, 9, 3, 7) with { NeedsGradient = false }],
        },
        new("SplitOp", "channels, one piece unused", [Map(2, 17, 3, 7)], static t => t[0].SplitChannels(8, 9)[1],
            static r => ShapeReference.Slice(r[0], 1, 8, 9)),
        new("PermuteOp", "swap of height and width", [Map(2, 9, 3, 7)], static t => t[0].SwapHeightWidth(),
            static r => ShapeReference.Permute(r[0], [0, 1, 3, 2])),
        new("PermuteOp", "channels to width", [Map(2, 9, 3, 7)], static t => t[0].Permute(0, 3, 1, 2),
            static r => ShapeReference.Permute(r[0], [0, 3, 1, 2])),
        new("PermuteOp", "rank 3", [Map(3, 7, 9)], static t => t[0].Permute(2, 0, 1), static r => ShapeReference.Permute(r[0], [2, 0, 1])),
        new("PermuteOp", "flattening", [Map(2, 9, 3, 7)], static t => t[0].FlattenChannelsFirst(),
            static r => ShapeReference.Reshape(r[0], 2, 9 * 3 * 7)),
        new("ReshapeOp", "swap of a strip", [Map(2, 9, 7, 1)], static t => t[0].SwapHeightWidth(),
            static r => ShapeReference.Permute(r[0], [0, 1, 3, 2])),
        new("ReshapeOp", "tokens", [Map(2, 9, 3, 7)], static t => t[0].AsTokens(),
            static r => ShapeReference.Reshape(ShapeReference.Permute(r[0], [0, 2, 3, 1]), 2, 21, 9)),
        new("ChannelShuffleOp", "3 groups", [Map(2, 9, 3, 7)], static t => t[0].ShuffleChannels(3),
            static r => ShapeReference.Shuffle(r[0], 3)),
        new("RecomputeOp", "a product and a sum", [Map(2, 9, 3, 7)],
            static t => RecomputeOp.Run(static x => (x * x) + x, t[0], learns: false),
            static r => PointwiseReference.Map(r[0], static v => (v * v) + v)),
        new("ChannelShuffleOp", "2 groups", [Map(1, 18, 1, 3)], static t => t[0].ShuffleChannels(2),
            static r => ShapeReference.Shuffle(r[0], 2)),
    ];

    private static Tensor Swapped((Tensor Rows, Tensor Columns) parts) => Tensor.ConcatHeight(parts.Columns, parts.Rows);
}
