namespace Fovea.Onnx;

/// <summary>A size or a setting as it is in each of the three traces of a network: what is equal in all is fixed, and what differs follows
/// from the size of the input.</summary>
/// <remarks>The traces are at inputs whose sizes have nothing in common, so that two sizes which agree in all of them agree
/// always.</remarks>
internal readonly record struct Dim(long A, long B, long C)
{
    /// <summary>Whether it does not depend on the input.</summary>
    public bool IsFixed => A == B && B == C;

    /// <summary>The number, of a size that is fixed.</summary>
    public long Value => IsFixed ? A : throw new InvalidOperationException($"the size {this} follows from that of the input");

    public static implicit operator Dim(long value) => new(value, value, value);

    public static Dim operator +(Dim left, Dim right) => new(left.A + right.A, left.B + right.B, left.C + right.C);

    public static Dim operator -(Dim left, Dim right) => new(left.A - right.A, left.B - right.B, left.C - right.C);

    public static Dim operator *(Dim left, Dim right) => new(left.A * right.A, left.B * right.B, left.C * right.C);

    /// <summary>The sizes of a shape in three traces.</summary>
    public static Dim[] Of(Shape first, Shape second, Shape third)
    {
        var dims = new Dim[first.Rank];
        for (int i = 0; i < dims.Length; i++)
            dims[i] = new Dim(first[i], second[i], third[i]);
        return dims;
    }

    public override string ToString() => IsFixed ? $"{A}" : $"{A} | {B} | {C}";
}
