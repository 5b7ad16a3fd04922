using Fovea.Kernels;

namespace Fovea.Onnx;

/// <summary>How each operation is said in standard operators: a table from its type to a method, in files by family.</summary>
internal static partial class Lowering
{
    private static readonly Dictionary<Type, Action<LoweringContext>> Table = new()
    {
        [typeof(ActivationOp)] = Activate,
        [typeof(AddReluOp)] = AddRelu,
        [typeof(AffineOp)] = Affine,
        [typeof(BinaryOp<Sum>)] = static c => Binary(c, "Add"),
        [typeof(BinaryOp<Difference>)] = static c => Binary(c, "Sub"),
        [typeof(BinaryOp<Product>)] = static c => Binary(c, "Mul"),
        [typeof(BinaryOp<Quotient>)] = static c => Binary(c, "Div"),
        [typeof(BinaryOp<Maximum>)] = static c => Binary(c, "Max"),
        [typeof(BinaryOp<RectifiedSum>)] = AddRelu,
        [typeof(ScaledResidualOp)] = ScaledResidual,
        [typeof(GateOp)] = Gate,
        [typeof(MixedGateOp<GateBySum>)] = static c => GateBySum(c, 1f),
        [typeof(MixedGateOp<GateByMeanOfTwo>)] = static c => GateBySum(c, 1f / 2f),
        [typeof(MixedGateOp<GateByMeanOfThree>)] = static c => GateBySum(c, 1f / 3f),
        [typeof(MixedGateOp<GateByLargerProduct>)] = GateByLargerProduct,
        [typeof(MixedGateOp<GateBySigmoidOfProduct>)] = static c => GateBySigmoid(c, "Mul"),
        [typeof(MixedGateOp<GateBySigmoidOfSum>)] = static c => GateBySigmoid(c, "Add"),
        [typeof(MixedGateOp<GateAndShift>)] = GateAndShift,
        [typeof(GroupGateOp)] = GroupGate,
        [typeof(GroupDotOp)] = GroupDot,
        [typeof(ConvolutionOp)] = Convolution,
        [typeof(Convolution1dOp)] = Convolution1d,
        [typeof(PairwiseConvolutionOp)] = PairwiseConvolution,
        [typeof(KernelTransposeOp)] = static c => c.Output(c.Graph.Transpose(c.Input(0), 0, 1, 3, 2)),
        [typeof(LinearOp)] = Linear,
        [typeof(MatMulOp)] = MatrixProduct,
        [typeof(GramOp)] = Gram,
        [typeof(BatchNormOp)] = BatchNorm,
        [typeof(GroupNormOp)] = GroupNorm,
        [typeof(StandardizeOp)] = Standardize,
        [typeof(SimAmOp)] = SimAm,
        [typeof(ShuffleAttentionOp)] = ShuffleAttention,
        [typeof(MaxPoolOp)] = MaxPool,
        [typeof(AveragePoolOp)] = AveragePool,
        [typeof(AdaptiveAveragePoolOp)] = AdaptiveAveragePool,
        [typeof(AdaptiveMaxPoolOp)] = AdaptiveMaxPool,
        [typeof(GlobalMaxPoolOp)] = static c => c.Output(c.Graph.Add("GlobalMaxPool", c.Shape, [c.Input(0)])),
        [typeof(SumOp)] = SumOrMean,
        [typeof(MaxOp)] = Maximum,
        [typeof(ChannelMaxMeanOp)] = ChannelMaxMean,
        [typeof(AxisMaxMeanOp)] = AxisMaxMean,
        [typeof(SpatialFoldOp<EuclideanFold>)] = static c => c.Output(c.Graph.Reduce("ReduceL2", c.Input(0), true, 2, 3)),
        [typeof(SpatialFoldOp<LogSumExpFold>)] = static c => c.Output(c.Graph.Reduce("ReduceLogSumExp", c.Input(0), true, 2, 3)),
        [typeof(SoftmaxOp)] = Softmax,
        [typeof(PositionSumOp)] = PositionSum,
        [typeof(PathSumOp)] = PathSum,
        [typeof(CrissCrossEnergiesOp)] = CrissCrossEnergies,
        [typeof(CrissCrossSumOp)] = CrissCrossSum,
        [typeof(NeighboursOp)] = Neighbours,
        [typeof(ConcatOp)] = Concat,
        [typeof(SliceOp)] = Slice,
        [typeof(SplitOp)] = Split,
        [typeof(ReshapeOp)] = Reshape,
        [typeof(PermuteOp)] = Permute,
        [typeof(ChannelShuffleOp)] = ChannelShuffle,
        [typeof(InterpolateOp)] = Interpolate,
        [typeof(AffineGridOp)] = AffineGrid,
        [typeof(GridSampleOp)] = GridSample,
        [typeof(GlimpseOp)] = Glimpse,
        [typeof(SelectPositionOp)] = SelectPosition,
    };

    /// <summary>Operations that a network in evaluation mode does not run, with the reason.</summary>
    public static IReadOnlyDictionary<Type, string> LeftOut { get; } = new Dictionary<Type, string>
    {
        [typeof(CrossEntropyOp)] = "a loss is no part of a network",
        [typeof(SoftCrossEntropyOp)] = "a loss is no part of a network",
        [typeof(ElementLossOp<BinaryCrossEntropy>)] = "a loss is no part of a network",
        [typeof(ElementLossOp<FocalLoss>)] = "a loss is no part of a network",
        [typeof(ElementLossOp<KullbackLeibler>)] = "a loss is no part of a network",
        [typeof(RecomputeOp)] = "a trace has the operations of the part that is recomputed",
        [typeof(DropoutOp)] = "dropout is the identity outside training and is not traced there",
    };

    /// <summary>Whether a type of operation can be said.</summary>
    public static bool Knows(Type operation) => Table.ContainsKey(operation);

    /// <summary>Adds an operation to a graph.</summary>
    /// <exception cref="OnnxException">There is no way to say it in these operators.</exception>
    /// <exception cref="NotFreeException">There is one only where less of the input's size stays open.</exception>
    public static void Lower(LoweringContext context)
    {
        if (!Table.TryGetValue(context.Node.Op.GetType(), out Action<LoweringContext>? lowering))
        {
            throw new OnnxException($"{Place(context.Node)}: the operation '{context.Node.Op.Name}' has no form in standard operators"
                + (LeftOut.TryGetValue(context.Node.Op.GetType(), out string? reason) ? $": {reason}" : ""));
        }

        lowering(context);
    }

    /// <summary>The module that an error is about.</summary>
    private static string Place(AlignedNode node) =>
        node.Module.Length == 0 ? node.ModuleType : $"{node.Module} ({node.ModuleType})";
}
