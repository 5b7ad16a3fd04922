namespace Fovea;

/// <summary>Axes in another order, copied. The axis that comes to place i is the i-th decimal digit of the order from the left.</summary>
internal sealed record PermuteOp(string Order) : Op
{
    public override string Name => "permute";

    public override BackwardNeeds Needs => BackwardNeeds.None;

    public override IEnumerable<KeyValuePair<string, string>> Attributes => [new("order", Order)];

    public override void InferShapes(ShapeContext c)
    {
        Shape x = c.Map(0);
        if (x.Rank > 4 || Order.Length != x.Rank || !Enumerable.Range(0, x.Rank).All(axis => Order.Contains((char)('0' + axis))))
            throw c.Fail($"the order must name each axis once; it is '{Order}'");
        int[] sizes = new int[x.Rank];
        for (int i = 0; i < sizes.Length; i++)
            sizes[i] = x[Order[i] - '0'];
        c.Output(new Shape(sizes));
    }

    public override void Forward(OpContext c)
    {
        Walk walk = new(c.Input(0).Shape, c.Output().Shape, Order, stackalloc int[Walk.Room]);
        ReadOnlySpan<float> x = c.Input(0).Span;
        Span<float> y = c.Output().MutableSpan;
        for (int i = 0; i < y.Length; i++)
            y[i] = x[walk.Next()];
    }

    public override void Backward(OpContext c)
    {
        Walk walk = new(c.Input(0).Shape, c.Output().Shape, Order, stackalloc int[Walk.Room]);
        ReadOnlySpan<float> dy = c.OutputGradient();
        Span<float> dx = c.InputGradientToWrite(0);
        for (int i = 0; i < dy.Length; i++)
            dx[walk.Next()] = dy[i];
    }

    /// <summary>The places in the input's memory of the output's elements, in the order of the output's memory.</summary>
    private ref struct Walk
    {
        /// <summary>Numbers that a walk over four axes remembers.</summary>
        public const int Room = 12;

        private readonly Span<int> _sizes;
        private readonly Span<int> _steps;
        private readonly Span<int> _index;
        private int _place;

        public Walk(Shape input, Shape output, string order, Span<int> memory)
        {
            int rank = input.Rank;
            _sizes = memory[..rank];
            _steps = memory.Slice(rank, rank);
            _index = memory.Slice(2 * rank, rank);
            _index.Clear();
            for (int i = 0; i < rank; i++)
            {
                int axis = StoredAxis(rank, i);
                _sizes[i] = output[axis];
                _steps[i] = StorageAxis.Of(input, order[axis] - '0').Inner;
            }
        }

        public int Next()
        {
            int place = _place;
            for (int i = _index.Length - 1; i >= 0; i--)
            {
                _place += _steps[i];
                if (++_index[i] < _sizes[i])
                    return place;
                _place -= _steps[i] * _sizes[i];
                _index[i] = 0;
            }

            return place;
        }

        private static int StoredAxis(int rank, int place) => rank != 4 ? place : place switch { 0 => 0, 1 => 2, 2 => 3, _ => 1 };
    }
}
