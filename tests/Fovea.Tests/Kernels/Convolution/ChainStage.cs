using Fovea.Kernels;

namespace Fovea.Tests;

/// <summary>One convolution with random weights, alone or as a stage of a chain.</summary>
internal sealed unsafe class ChainStage
{
    private readonly ConvolutionShape _shape;
    private readonly ConvolutionPlan _plan;
    private readonly PackedConvolution _weights = new();
    private readonly AlignedFloats _depthwise;
    private readonly AlignedFloats _bias;
    private readonly float[] _plainBias;
    private readonly float[] _weight;
    private readonly int _vector;
    private PackedDepthwisePanels? _panels;
    private readonly Activation _activation;

    public ChainStage(ConvolutionShape shape, Activation activation, int vector, ulong seed)
    {
        (_shape, _activation, _vector) = (shape, activation, vector);
        _plan = ConvolutionPlan.Forward(shape.Collapse());
        _weight = Values.ToSingle(Values.Random(seed, shape.O * shape.GroupInputs * shape.KernelArea));
        _plainBias = Values.ToSingle(Values.Random(seed + 100, shape.O));
        _depthwise = new AlignedFloats(DepthwiseConvolution.PackedSize(_plan));
        _bias = new AlignedFloats(shape.O + ColumnPanels.MostColumns(vector));
        _plainBias.CopyTo(new Span<float>(_bias.Values, shape.O));
        fixed (float* w = _weight)
        {
            if (shape.IsDepthwise)
                DepthwiseConvolution.Pack(_plan, w, _bias.Values, _depthwise.Values);
            else if (shape.C * shape.O > 0)
                _weights.Pack(_plan, w, vector);
        }
    }

    /// <summary>The bias that stages add.</summary>
    public Span<float> Bias => new(_bias.Values, _shape.O);

    public PointwiseStage Pointwise() => new()
    {
        Panels = _weights.Panels(_plan, 0),
        Bias = _bias.Values,
        Inputs = _shape.C,
        Outputs = _shape.O,
        Epilogue = Epilogue.Of(_activation),
    };

    public DepthwiseStage Depthwise() => DepthwiseStage.Of(_shape, _depthwise.Values, Epilogue.Of(_activation));

    public DepthwiseStage DepthwisePanels()
    {
        _panels = new PackedDepthwisePanels(_shape, _weight, _plainBias, _vector);
        return _panels.Stage(_shape, Epilogue.Of(_activation));
    }

    public float[] Run<V>(float[] x, float[]? shortcut)
        where V : struct, ISimd<V>
    {
        int count = _shape.N * _shape.OutputHeight * _shape.OutputWidth * _shape.O;
        float[] result = [.. new float[count], .. shortcut ?? []];
        Epilogue epilogue = Epilogue.Of(_activation);
        epilogue.Residual = shortcut is null ? 0 : count;
        fixed (float* source = x, target = result, bias = _plainBias)
        {
            if (_shape.IsDepthwise)
                DepthwiseConvolution.Run<V>(_plan, source, _depthwise.Values, target, false, &epilogue);
            else
                DenseConvolution.Run<V>(_plan, source, _weights, bias, target, false, &epilogue);
        }

        return result[..count];
    }
}
