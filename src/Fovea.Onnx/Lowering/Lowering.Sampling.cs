namespace Fovea.Onnx;

/// <summary>Maps read at other places: resampling, grids, glimpses.</summary>
internal static partial class Lowering
{
    private const int HasGridSample = 16;
    private const int NamesModesAnew = 20;

    private static void Interpolate(LoweringContext c)
    {
        GraphBuilder g = c.Graph;
        Value x = c.Input(0);
        InterpolateOp[] ops = c.Node.Each<InterpolateOp>();
        InterpolateOp op = ops[0];
        if (!op.IsLinear && op.Factor is null)
        {
            c.Output(Nearest(g, Nearest(g, x, 2, c.Shape[2]), 3, c.Shape[3]));
            return;
        }

        List<AttributeMessage> attributes =
        [
            AttributeMessage.Of("mode", op.IsLinear ? "linear" : "nearest"),
            AttributeMessage.Of(
                "coordinate_transformation_mode", !op.IsLinear ? "asymmetric" : op.AlignCorners ? "align_corners" : "half_pixel"),
        ];
        if (!op.IsLinear)
            attributes.Add(AttributeMessage.Of("nearest_mode", "floor"));
        if (op.Factor is not { } factor || op.AlignCorners)
        {
            c.Output(g.Add("Resize", c.Shape, [x, null, null, g.Sizes(c.Shape)], [.. attributes]));
            return;
        }

        if (!Array.TrueForAll(ops, other => other.Factor == factor))
            throw c.Node.Differs("the factor of a resampling follows from the size of the input");
        Value scales = g.Floats("scales", [1f, 1f, (float)factor, (float)factor], 4);
        c.Output(g.Add("Resize", c.Shape, [x, null, scales], [.. attributes]));
    }

    /// <summary>Along an axis the source ⌊i · inputs / outputs⌋, in whole numbers: 3 · (1/3) must not fall below 1.</summary>
    private static Value Nearest(GraphBuilder g, Value x, int axis, Dim size)
    {
        if (x[axis] == size)
            return x;
        Value place = g.Pair("Div", g.Pair("Mul", g.Range(size), g.Size(x[axis])), g.Size(size));
        return g.Add("Gather", x.With(axis, size), [x, place], AttributeMessage.Of("axis", axis));
    }

    private static void AffineGrid(LoweringContext c)
    {
        GraphBuilder g = c.Graph;
        Value theta = c.Input(0);
        bool corners = c.Node.Each<AffineGridOp>()[0].AlignCorners;
        Dim height = c.Shape[2], width = c.Shape[3], positions = height * width;
        Value shape = g.Sizes([1, height, width]);
        Value xs = Plane(Coordinates(g, width, corners), 1), ys = Plane(g.Unsqueeze(Coordinates(g, height, corners), 1), 1);
        Value ones = Plane(g.Scalar(1f), 1);
        Value points = g.Concat(0, xs, ys, ones);
        Value grid = g.MatMul(theta, g.Add("Reshape", [3, positions], [points, g.Integers(3, -1)]));
        c.Output(g.Reshape(grid, c.Shape));

        Value Plane(Value row, Dim first) => g.Add("Expand", [first, height, width], [row, shape]);
    }

    /// <summary>The places of the positions of an axis between −1 and 1.</summary>
    private static Value Coordinates(GraphBuilder g, Dim size, bool corners)
    {
        if (size == 1)
            return g.Floats("coordinates", [0f], 1);
        // Corners: 2i / (n − 1) − 1, else (2i + 1) / n − 1.
        Value twice = g.Pair("Mul", g.Cast(g.Range(size), ElementKind.Float), g.Scalar(2f));
        Value places = corners
            ? g.Pair("Div", twice, g.Pair("Sub", g.SizeAsFloat(size), g.Scalar(1f)))
            : g.Pair("Div", g.Pair("Add", twice, g.Scalar(1f)), g.SizeAsFloat(size));
        return g.Pair("Sub", places, g.Scalar(1f));
    }

    private static void GridSample(LoweringContext c)
    {
        GraphBuilder g = c.Graph;
        GridSampleOp op = c.Op<GridSampleOp>();
        if (g.Opset < HasGridSample)
        {
            throw new OnnxException($"{Place(c.Node)}: reading a map at the points of a grid is standard from opset {HasGridSample} on; "
                + $"{g.Opset} was asked for");
        }

        string mode = op.Mode == SampleMode.Nearest ? "nearest" : g.Opset >= NamesModesAnew ? "linear" : "bilinear";
        string padding = op.Padding switch
        {
            SamplePadding.Zeros => "zeros",
            SamplePadding.Border => "border",
            _ => "reflection",
        };
        Value points = g.Transpose(c.Input(1), 0, 2, 3, 1);
        c.Output(g.Add(
            "GridSample", c.Shape, [c.Input(0), points], AttributeMessage.Of("mode", mode), AttributeMessage.Of("padding_mode", padding),
            AttributeMessage.Of("align_corners", op.AlignCorners ? 1 : 0)));
    }

    /// <summary>A window around a point of each image is a product with a matrix of its rows and one of its columns, which have a share
    /// where a position is in the window and 0 elsewhere: so it may reach beyond the map.</summary>
    private static void Glimpse(LoweringContext c)
    {
        GraphBuilder g = c.Graph;
        GlimpseOp op = c.Op<GlimpseOp>();
        (Value x, Value points) = (c.Input(0), c.Input(1));
        Value columnCentre = Centre(g, points, 0, x[3]), rowCentre = Centre(g, points, 1, x[2]);
        var parts = new Value[op.Scales];
        for (int scale = 0; scale < parts.Length; scale++)
        {
            Value rows = Shares(g, rowCentre, x[2], op.Size, scale), columns = Shares(g, columnCentre, x[3], op.Size, scale);
            parts[scale] = g.MatMul(g.MatMul(rows, x), g.TransposeMatrix(columns));
        }

        c.Output(parts.Length == 1 ? parts[0] : g.Concat(1, parts));
    }

    /// <summary>[N, 1]: ⌊(l + 1) / 2 · size⌋ in double precision, as the network takes it.</summary>
    private static Value Centre(GraphBuilder g, Value points, int coordinate, Dim size)
    {
        Value place = g.Cast(g.Slice(points, 1, coordinate, 1), ElementKind.Double);
        Value one = g.Cast(g.Scalar(1f), ElementKind.Double), half = g.Cast(g.Scalar(0.5f), ElementKind.Double);
        Value share = g.Pair("Mul", g.Pair("Add", place, one), half);
        return g.Cast(g.Map("Floor", g.Pair("Mul", share, g.Cast(g.Size(size), ElementKind.Double))), ElementKind.Int64);
    }

    /// <summary>[N, 1, window, positions]: the share of a position in a row of the window.</summary>
    private static Value Shares(GraphBuilder g, Value centre, Dim positions, int size, int scale)
    {
        long block = 1L << scale;
        long[] offsets = [.. Enumerable.Range(0, size).Select(i => (i * block) - (size * block / 2))];
        Value start = g.Unsqueeze(g.Pair("Add", centre, g.Integers(offsets)), 2);
        Value inside = Between(g, g.Range(positions), start, g.Pair("Add", start, g.Integers(block)));
        return g.Unsqueeze(g.Pair("Div", g.Cast(inside, ElementKind.Float), g.Scalar(block)), 1);
    }
}
