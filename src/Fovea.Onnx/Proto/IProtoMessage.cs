namespace Fovea.Onnx;

/// <summary>A message of the ONNX format, which can put its fields into a writer.</summary>
internal interface IProtoMessage
{
    /// <summary>Puts the fields in the order of their numbers.</summary>
    void WriteTo(ProtoWriter writer);
}
