namespace Fovea;

/// <summary>What a comparison is doing.</summary>
public enum CompareStage
{
    /// <summary>Training and testing the networks, one run after the other.</summary>
    Training,

    /// <summary>Timing single images through all networks in turn.</summary>
    Latency,

    /// <summary>Explaining test images and writing the report.</summary>
    Report,
}
