namespace Fovea;

/// <summary>Which tensors an operation reads in backward, beside what it saved itself.</summary>
[Flags]
internal enum BackwardNeeds
{
    None = 0,
    Inputs = 1,
    Outputs = 2,
}
