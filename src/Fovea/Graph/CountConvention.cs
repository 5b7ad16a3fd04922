namespace Fovea;

/// <summary>What a profile counts. One multiply-add is 1 in all of them.</summary>
public enum CountConvention
{
    /// <summary>Convolutions and linear layers, as papers count.</summary>
    Papers,

    /// <summary>The same with the matrix products of attention.</summary>
    Total,

    /// <summary>What ptflops 0.6 prints, for example 4.12 GMac for ResNet-50: biases, norms, ReLU and pooling
    /// too.</summary>
    Ptflops,

    /// <summary>What fvcore's <c>FlopCountAnalysis</c> prints in evaluation: matrix products, norms and average pooling too.</summary>
    Fvcore,
}
