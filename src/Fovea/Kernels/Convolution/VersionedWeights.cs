namespace Fovea.Kernels;

/// <summary>A weight in the order of a kernel, made anew for each version of the weight.</summary>
/// <remarks>It is kept from the second use of a version on: in training a version is used once in each direction, and copies of all weights
/// would take as much memory as the weights and their momenta.</remarks>
/// <typeparam name="T">The packed weight; making it again reuses its memory.</typeparam>
internal sealed class VersionedWeights<T>
    where T : class, new()
{
    // Of the weight that this thread used last, whichever that is.
    [ThreadStatic]
    private static T? t_passing;

    private T? _kept;
    private ConvolutionShape _usedShape;
    private int _usedVersion;
    private bool _isKept;

    /// <summary>Gives the packed weight; true where it has to be filled first.</summary>
    public bool Of(in ConvolutionShape shape, int version, out T weights)
    {
        // The packed order does not depend on how many pixels there are.
        ConvolutionShape used = shape with { N = 1, H = int.MaxValue, W = int.MaxValue };
        bool again = version != 0 && version == _usedVersion && used == _usedShape;
        bool mustFill = !(again && _isKept);
        if (mustFill)
            (_usedShape, _usedVersion, _isKept) = (used, version, again);
        weights = again ? _kept ??= new() : t_passing ??= new();
        return mustFill;
    }
}
