using System.Runtime.CompilerServices;
using System.Text;

namespace Fovea;

/// <summary>The sizes of a tensor, at most six, outermost first: [N, C, H, W] for a batch of feature maps.</summary>
public readonly struct Shape : IEquatable<Shape>
{
    /// <summary>The largest rank.</summary>
    public const int MaximumRank = 6;

    private readonly Sizes _sizes;

    // One less than the count, so that `new Shape()`, which no constructor sees, is a scalar.
    private readonly int _further;

    /// <summary>Makes a shape of the given sizes; none of them makes the shape of a scalar.</summary>
    /// <param name="sizes">Sizes, outermost first, none negative.</param>
    /// <exception cref="ArgumentOutOfRangeException">More than six sizes, a negative one, or more than 2³¹ − 1 elements.</exception>
    public Shape(params ReadOnlySpan<int> sizes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sizes.Length, MaximumRank, nameof(sizes));
        long count = 1;
        for (int i = 0; i < sizes.Length; i++)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(sizes[i], nameof(sizes));
            _sizes[i] = sizes[i];
            count *= sizes[i];
            ArgumentOutOfRangeException.ThrowIfGreaterThan(count, int.MaxValue, nameof(sizes));
        }

        Rank = sizes.Length;
        _further = (int)count - 1;
    }

    /// <summary>How many sizes there are; 0 for a scalar.</summary>
    public int Rank { get; }

    /// <summary>The number of elements: the product of the sizes, 1 for a scalar.</summary>
    public int Count => _further + 1;

    /// <summary>Images in the batch: the first size of a rank-4 shape.</summary>
    public int N => this[0];

    /// <summary>Channels: the second size of a rank-4 shape.</summary>
    public int C => this[1];

    /// <summary>Rows: the third size of a rank-4 shape.</summary>
    public int H => this[2];

    /// <summary>Columns: the fourth size of a rank-4 shape.</summary>
    public int W => this[3];

    /// <summary>The size of one axis; −1 is the last axis.</summary>
    /// <param name="axis">An axis from −rank to rank − 1.</param>
    public int this[int axis]
    {
        get
        {
            int index = axis < 0 ? axis + Rank : axis;
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Rank, nameof(axis));
            return _sizes[index];
        }
    }

    /// <summary>Whether both shapes have the same sizes.</summary>
    public static bool operator ==(Shape left, Shape right) => left.Equals(right);

    /// <summary>Whether the shapes differ in rank or in a size.</summary>
    public static bool operator !=(Shape left, Shape right) => !left.Equals(right);

    /// <summary>The sizes as a new array.</summary>
    public int[] ToArray()
    {
        int[] sizes = new int[Rank];
        for (int i = 0; i < Rank; i++)
            sizes[i] = _sizes[i];
        return sizes;
    }

    /// <summary>This shape with one size replaced.</summary>
    /// <param name="axis">An axis from −rank to rank − 1.</param>
    /// <param name="size">The new size of that axis.</param>
    public Shape With(int axis, int size)
    {
        int[] sizes = ToArray();
        sizes[axis < 0 ? axis + Rank : axis] = size;
        return new Shape(sizes);
    }

    /// <inheritdoc/>
    public bool Equals(Shape other)
    {
        if (Rank != other.Rank)
            return false;
        for (int i = 0; i < Rank; i++)
        {
            if (_sizes[i] != other._sizes[i])
                return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        int hash = Rank;
        for (int i = 0; i < Rank; i++)
            hash = HashCode.Combine(hash, _sizes[i]);
        return hash;
    }

    /// <summary>The sizes in brackets, for example <c>[2, 64, 7, 9]</c>.</summary>
    public override string ToString()
    {
        StringBuilder text = new("[");
        for (int i = 0; i < Rank; i++)
            text.Append(i == 0 ? "" : ", ").Append(_sizes[i]);
        return text.Append(']').ToString();
    }

    [InlineArray(MaximumRank)]
    private struct Sizes
    {
        private int _first;
    }
}
