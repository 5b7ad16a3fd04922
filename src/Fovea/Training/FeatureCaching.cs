namespace Fovea;

/// <summary>Whether a run computes the features in front of a head once, where nothing but the head learns. The result is the same, to the
/// bit.</summary>
public enum FeatureCaching
{
    /// <summary>Where it can be done: all layers in front of the head are frozen and draw nothing at random, the images stay as they are
    /// in every epoch, and the features take 1 GiB at most. The run says so.</summary>
    Automatic,

    /// <summary>Always; settings that contradict it are an error.</summary>
    Required,

    /// <summary>Never: every step runs the whole network.</summary>
    Off,
}
