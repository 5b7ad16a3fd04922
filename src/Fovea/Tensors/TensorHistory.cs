namespace Fovea;

/// <summary>What made a tensor, in the words of the layer that records it: tensors carry it and do not look into it.</summary>
internal abstract class TensorHistory;
