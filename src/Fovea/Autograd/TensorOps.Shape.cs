namespace Fovea;

/// <summary>Views, splits and joins.</summary>
public static partial class TensorOps
{
    extension(Tensor x)
    {
        /// <summary>Tensors one after the other along an axis.</summary>
        /// <param name="axis">The axis.</param>
        /// <param name="tensors">The tensors; their other sizes are equal.</param>
        /// <exception cref="ShapeException">Other sizes differ.</exception>
        public static Tensor Concat(int axis, params ReadOnlySpan<Tensor> tensors) => Op.Apply(new ConcatOp(axis), tensors!);

        /// <summary>Two maps one below the other, [N, C, H₁, W] and [N, C, H₂, W] → [N, C, H₁ + H₂, W].</summary>
        /// <param name="top">The upper map.</param>
        /// <param name="bottom">The lower map.</param>
        public static Tensor ConcatHeight(Tensor top, Tensor bottom) => Op.Apply(new ConcatOp(2), top, bottom);

        /// <summary>A run of indices along an axis.</summary>
        /// <param name="axis">The axis.</param>
        /// <param name="start">The first index.</param>
        /// <param name="length">How many.</param>
        /// <exception cref="ShapeException">There are no such indices.</exception>
        public Tensor Slice(int axis, int start, int length) => Op.Apply(new SliceOp(axis, start, length), x);

        /// <summary>The upper part, as high as a reference map, and the rest: how Coordinate Attention takes its strips apart.</summary>
        /// <param name="reference">A map with the height of the upper part.</param>
        public (Tensor Rows, Tensor Columns) SplitHeightLike(Tensor reference)
        {
            ArgumentNullException.ThrowIfNull(reference);
            int height = reference.Shape.H;
            Tensor[] parts = Op.ApplyMany(new SplitOp(2, 0, [height, x.Shape.H - height]), x);
            return (parts[0], parts[1]);
        }

        /// <summary>Pieces of the channels, in order.</summary>
        /// <param name="channels">The channels of each piece.</param>
        /// <exception cref="ShapeException">There are fewer channels than the pieces need.</exception>
        public Tensor[] SplitChannels(params ReadOnlySpan<int> channels) => Op.ApplyMany(new SplitOp(1, 0, channels.ToArray()), x);

        /// <summary>Mixes groups of channels: channel i · C/groups + j moves to j · groups + i, arXiv:1707.01083.</summary>
        /// <param name="groups">Groups; the channels must be divisible by them.</param>
        /// <exception cref="ShapeException">The channels are not divisible.</exception>
        public Tensor ShuffleChannels(int groups) => Op.Apply(new ChannelShuffleOp(groups), x);

        /// <summary>[N, C, H, W] → [N, C, W, H]; without a copy where H or W is 1.</summary>
        public Tensor SwapHeightWidth()
        {
            Shape shape = x.Shape;
            if (shape.Rank != 4)
                throw new ShapeException($"swap_height_width: the input must be [N, C, H, W]; got {shape}");
            Shape swapped = new(shape.N, shape.C, shape.W, shape.H);
            return shape.H == 1 || shape.W == 1 ? Op.Apply(new ReshapeOp(swapped), x) : Op.Apply(new PermuteOp("0132"), x);
        }

        /// <summary>Axes in another order, copied.</summary>
        /// <param name="order">The axis that comes to each place.</param>
        /// <exception cref="ShapeException">An axis is missing or named twice.</exception>
        public Tensor Permute(params ReadOnlySpan<int> order)
        {
            Span<char> digits = stackalloc char[order.Length];
            for (int i = 0; i < digits.Length; i++)
                digits[i] = (char)('0' + (order[i] < 0 ? order[i] + x.Shape.Rank : order[i]));
            return Op.Apply(new PermuteOp(new string(digits)), x);
        }

        /// <summary>[N, C, H, W] → [N, C·H·W] in the order in which PyTorch flattens; without a copy where H·W is 1.</summary>
        public Tensor FlattenChannelsFirst()
        {
            Shape shape = x.Shape;
            if (shape.Rank != 4)
                throw new ShapeException($"flatten_channels_first: the input must be [N, C, H, W]; got {shape}");
            Shape flat = new(shape.N, shape.C * shape.H * shape.W);
            if (shape.H * shape.W == 1 || shape.C == 1)
                return Op.Apply(new ReshapeOp(flat), x);
            // [N, C, H, W] stored as [N, H·W, C]: swapping the last two makes it C-major.
            return Op.Apply(new ReshapeOp(flat), x.AsTokens().Permute(0, 2, 1));
        }

        /// <summary>[N, C, H, W] → [N, H·W, C] without a copy: one row a position.</summary>
        public Tensor AsTokens()
        {
            Shape shape = x.Shape;
            if (shape.Rank != 4)
                throw new ShapeException($"as_tokens: the input must be [N, C, H, W]; got {shape}");
            return Op.Apply(new ReshapeOp(new Shape(shape.N, shape.H * shape.W, shape.C)), x);
        }

        /// <summary>[N, H·W, C] → [N, C, H, W] without a copy: what <c>AsTokens</c> took apart.</summary>
        /// <param name="height">Rows H.</param>
        /// <param name="width">Columns W.</param>
        /// <exception cref="ShapeException">The input is no [N, H·W, C].</exception>
        public Tensor AsMap(int height, int width)
        {
            Shape shape = x.Shape;
            if (shape.Rank != 3 || shape[1] != height * width)
                throw new ShapeException($"as_map: the input must be [N, {height * width}, C]; got {shape}");
            return Op.Apply(new ReshapeOp(new Shape(shape[0], shape[2], height, width)), x);
        }

        /// <summary>The same values under another shape, where that needs no copy: for any tensor but a map [N, C, H, W] whose channels
        /// and positions would mix.</summary>
        /// <param name="shape">The new shape, of as many elements.</param>
        /// <exception cref="ShapeException">The number of elements differs, or channels and positions would mix.</exception>
        public Tensor Reshape(Shape shape)
        {
            if (!IsPlain(x.Shape) || !IsPlain(shape))
            {
                throw new ShapeException(
                    $"reshape: [N, C, H, W] maps are stored channels last, so a reshape would mix channels and positions; use "
                    + $"FlattenChannelsFirst, AsTokens, Slice or Permute; got {x.Shape} to {shape}");
            }

            return Op.Apply(new ReshapeOp(shape), x);
        }
    }

    // Row-major and channels-last order agree where one of channels and positions is single.
    private static bool IsPlain(Shape shape) => shape.Rank != 4 || shape.C == 1 || shape.H * shape.W == 1;
}
