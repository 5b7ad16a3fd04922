namespace Fovea;

/// <summary>A block of a backbone: the unit that <see cref="Model.RecomputeBlocks"/> lets run again in backward.</summary>
internal interface IBlock;
