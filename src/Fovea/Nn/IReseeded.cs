namespace Fovea;

/// <summary>A module that draws random numbers in training. The trainer gives it a seed before every step, so that a resumed training draws
/// what an uninterrupted one does.</summary>
internal interface IReseeded
{
    /// <summary>Whether it draws anything in training, with the settings that it has.</summary>
    bool Draws { get; }

    /// <summary>Sets the seed of what it draws next.</summary>
    void Reseed(ulong seed);
}
