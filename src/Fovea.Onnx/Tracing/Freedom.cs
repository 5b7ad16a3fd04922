namespace Fovea.Onnx;

/// <summary>Which sizes of the input stay open in an exported graph, from most to least.</summary>
internal enum Freedom
{
    /// <summary>Batch, height and width.</summary>
    Everything,

    /// <summary>The same, with height and width in multiples of 32.</summary>
    Multiples,

    /// <summary>The batch.</summary>
    Batch,

    /// <summary>None.</summary>
    Nothing,
}
