using Fovea.Kernels;

namespace Fovea.Onnx;

/// <summary>Convolutions, linear layers and products of matrices.</summary>
internal static partial class Lowering
{
    private static void Convolution(LoweringContext c)
    {
        ConvolutionOp[] ops = c.Node.Each<ConvolutionOp>();
        ConvolutionOp op = ops[0];
        Value weight = c.Input(1);
        List<AttributeMessage> attributes =
        [
            AttributeMessage.Of("kernel_shape", weight[2].Value, weight[3].Value),
            AttributeMessage.Of("strides", op.Stride.Height, op.Stride.Width),
            AttributeMessage.Of("dilations", op.Dilation.Height, op.Dilation.Width),
            AttributeMessage.Of("group", op.Groups),
        ];
        if (c.Node.HasFixedSettings)
        {
            attributes.Add(AttributeMessage.Of(
                "pads", op.Padding.Height, op.Padding.Width, op.Padding.Height + op.ExtraPadding.Height,
                op.Padding.Width + op.ExtraPadding.Width));
        }
        else if (PadsToSame(c.Input(0), weight, ops))
        {
            attributes.Add(AttributeMessage.Of("auto_pad", "SAME_UPPER"));
        }
        else
        {
            throw c.Node.Differs("the padding of a convolution follows from the size of the input");
        }

        c.Output(c.Graph.Add("Conv", c.Shape, [c.Input(0), weight, .. Bias(c)], [.. attributes]));
    }

    /// <summary>Whether the padding is at each size what an output of ⌈size / stride⌉ needs, the odd row at the bottom.</summary>
    private static bool PadsToSame(Value x, Value weight, ConvolutionOp[] ops)
    {
        ConvolutionOp op = ops[0];
        Dim rows = new(Rows(ops[0]), Rows(ops[1]), Rows(ops[2])), columns = new(Columns(ops[0]), Columns(ops[1]), Columns(ops[2]));
        return Array.TrueForAll(ops, other => other.Stride == op.Stride && other.Dilation == op.Dilation && other.Groups == op.Groups
                && other.ExtraPadding.Height < 2 && other.ExtraPadding.Width < 2)
            && rows == Same(x[2], weight[2].Value, op.Stride.Height, op.Dilation.Height)
            && columns == Same(x[3], weight[3].Value, op.Stride.Width, op.Dilation.Width);

        static long Rows(ConvolutionOp op) => (2 * op.Padding.Height) + op.ExtraPadding.Height;

        static long Columns(ConvolutionOp op) => (2 * op.Padding.Width) + op.ExtraPadding.Width;
    }

    private static Dim Same(Dim size, long kernel, long stride, long dilation)
    {
        return new Dim(Total(size.A), Total(size.B), Total(size.C));

        long Total(long n) => Math.Max(0, ((((n + stride - 1) / stride) - 1) * stride) + (dilation * (kernel - 1)) + 1 - n);
    }

    private static void Convolution1d(LoweringContext c)
    {
        Convolution1dOp op = c.Op<Convolution1dOp>();
        Value weight = c.Input(1);
        c.Output(c.Graph.Add(
            "Conv", c.Shape, [c.Input(0), weight, .. Bias(c)],
            AttributeMessage.Of("kernel_shape", [weight[2].Value]), AttributeMessage.Of("strides", [(long)op.Stride]),
            AttributeMessage.Of("dilations", [(long)op.Dilation]), AttributeMessage.Of("group", op.Groups),
            AttributeMessage.Of("pads", op.Padding, op.Padding)));
    }

    /// <summary>ReLU of a linear map of each pair of rows: the map of the left ones and that of the right ones, added.</summary>
    private static void PairwiseConvolution(LoweringContext c)
    {
        GraphBuilder g = c.Graph;
        (Value a, Value b) = (c.Input(0), c.Input(1));
        long depth = a[2].Value;
        Value weight = g.Reshape(c.Input(2), 2 * depth, 1);
        Value left = g.MatMul(a, g.Slice(weight, 0, 0, depth));
        Value right = g.MatMul(b, g.Slice(weight, 0, depth, depth));
        c.Output(g.Map("Relu", g.Pair("Add", left, g.TransposeMatrix(right))));
    }

    private static void Linear(LoweringContext c)
    {
        (Value x, Value weight) = (c.Input(0), c.Input(1));
        if (x.Rank == 2)
        {
            c.Output(c.Graph.Add("Gemm", c.Shape, [x, weight, .. Bias(c)], AttributeMessage.Of("transB", 1)));
            return;
        }

        Value transposed = c.Graph.TransposeMatrix(weight);
        Value y = c.Graph.Add("MatMul", c.Shape, [x, transposed]);
        c.Output(c.Has(2) ? c.Graph.Pair("Add", y, c.Input(2)) : y);
    }

    private static void MatrixProduct(LoweringContext c)
    {
        ProductForm form = c.Op<MatMulOp>().Form;
        (Value a, Value b) = (c.Input(0), c.Input(1));
        c.Output(c.Graph.MatMul(
            form == ProductForm.LeftTransposed ? c.Graph.TransposeMatrix(a) : a,
            form == ProductForm.RightTransposed ? c.Graph.TransposeMatrix(b) : b));
    }

    private static void Gram(LoweringContext c) => c.Output(c.Graph.MatMul(c.Graph.TransposeMatrix(c.Input(0)), c.Input(0)));

    private static Value[] Bias(LoweringContext c) => c.Has(2) ? [c.Input(2)] : [];
}
