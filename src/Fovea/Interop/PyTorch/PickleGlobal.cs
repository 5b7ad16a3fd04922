namespace Fovea;

/// <summary>A name of Python's that a pickle may refer to, and what stands for it here.</summary>
/// <param name="Name">The module and the name, for example <c>torch._utils._rebuild_tensor_v2</c>.</param>
/// <param name="Role">What it is for.</param>
/// <param name="Type">The element type of a storage or of <c>torch.float32</c> and its like.</param>
internal sealed record PickleGlobal(string Name, PickleRole Role, ElementType? Type = null);
