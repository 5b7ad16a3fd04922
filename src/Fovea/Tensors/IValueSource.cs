namespace Fovea;

/// <summary>What can compute the values of a storage again.</summary>
internal interface IValueSource
{
    /// <summary>Writes every value, the same bits as before.</summary>
    void ComputeAgain();
}
