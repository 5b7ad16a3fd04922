using System.Globalization;

namespace Fovea;

/// <summary>Collects the comparisons of one golden case and keeps the worst.</summary>
internal sealed class GoldenCheck
{
    private double _worstRatio = -1;
    private string? _failure;
    private string? _skipped;
    private string? _tensor;
    private double? _error;
    private double? _limit;

    /// <summary>Whether something failed so far.</summary>
    public bool HasFailed => _failure is not null;

    /// <summary>Compares a tensor element by element: |a − e| ≤ absolute + relative · |e|. NaN equals NaN only.</summary>
    public void Compare(string tensor, ReadOnlySpan<float> actual, ReadOnlySpan<double> expected, double absolute, double relative = 0)
    {
        if (actual.Length != expected.Length)
        {
            Fail($"{tensor}: {expected.Length} values are expected; got {actual.Length}");
            return;
        }

        for (int i = 0; i < actual.Length; i++)
            Element(tensor, i, actual[i], expected[i], absolute + (relative * Math.Abs(expected[i])));
    }

    /// <inheritdoc cref="Compare(string, ReadOnlySpan{float}, ReadOnlySpan{double}, double, double)"/>
    public void Compare(string tensor, ReadOnlySpan<float> actual, ReadOnlySpan<float> expected, double absolute, double relative = 0)
    {
        if (actual.Length != expected.Length)
        {
            Fail($"{tensor}: {expected.Length} values are expected; got {actual.Length}");
            return;
        }

        for (int i = 0; i < actual.Length; i++)
            Element(tensor, i, actual[i], expected[i], absolute + (relative * Math.Abs(expected[i])));
    }

    /// <summary>Compares shapes; a difference fails the case.</summary>
    /// <returns>Whether they are equal.</returns>
    public bool Shape(string tensor, ReadOnlySpan<long> actual, ReadOnlySpan<long> expected)
    {
        if (actual.SequenceEqual(expected))
            return true;
        Fail($"{tensor}: shape [{string.Join(", ", expected.ToArray())}] is expected; got [{string.Join(", ", actual.ToArray())}]");
        return false;
    }

    /// <summary>Compares one number that is computed from many, such as the norm of a difference, with its limit.</summary>
    public void Number(string tensor, double error, double limit)
    {
        double ratio = double.IsNaN(error) ? double.PositiveInfinity : limit > 0 ? error / limit : error == 0 ? 0 : double.PositiveInfinity;
        Keep(tensor, error, limit, ratio);
        if (ratio > 1)
            Fail(string.Create(CultureInfo.InvariantCulture, $"{tensor}: error {error:G4} exceeds {limit:G4}"));
    }

    /// <summary>Compares counts, which must be equal.</summary>
    public void Exactly(string name, long actual, long expected)
    {
        Keep(name, Math.Abs((double)actual - expected), 0, actual == expected ? 0 : double.PositiveInfinity);
        if (actual != expected)
            Fail(string.Create(CultureInfo.InvariantCulture, $"{name}: {expected} is expected; got {actual}"));
    }

    /// <summary>Fails the case; the first reason stays.</summary>
    public void Fail(string reason) => _failure ??= reason;

    /// <summary>Marks the case as one that this build cannot run.</summary>
    public void Skip(string reason) => _skipped ??= reason;

    /// <summary>What the case came to.</summary>
    public VerificationResult ToResult(string file)
    {
        if (_failure is not null)
            return new VerificationResult(file, VerificationStatus.Failed, _tensor, _error, _limit, _failure);
        return _skipped is not null
            ? new VerificationResult(file, VerificationStatus.Skipped, null, null, null, _skipped)
            : new VerificationResult(file, VerificationStatus.Passed, _tensor, _error, _limit, null);
    }

    private void Element(string tensor, int index, double actual, double expected, double limit)
    {
        if (double.IsNaN(actual) && double.IsNaN(expected))
            return;
        double error = actual == expected ? 0 : Math.Abs(actual - expected);
        double ratio = double.IsNaN(error) ? double.PositiveInfinity : limit > 0 ? error / limit : error == 0 ? 0 : double.PositiveInfinity;
        Keep(tensor, error, limit, ratio);
        if (!(ratio <= 1) && _failure is null)
        {
            Fail(string.Create(
                CultureInfo.InvariantCulture, $"{tensor}[{index}]: {expected:G9} is expected within {limit:G3}; got {actual:G9}"));
        }
    }

    private void Keep(string tensor, double error, double limit, double ratio)
    {
        if (ratio <= _worstRatio)
            return;
        (_worstRatio, _tensor, _error, _limit) = (ratio, tensor, error, limit);
    }
}
