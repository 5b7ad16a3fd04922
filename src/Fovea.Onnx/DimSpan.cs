namespace Fovea.Onnx;

/// <summary>Questions about shapes.</summary>
internal static class DimSpan
{
    extension(ReadOnlySpan<Dim> shape)
    {
        /// <summary>Whether a size follows from that of the input.</summary>
        public bool ContainsAnyFree()
        {
            foreach (Dim size in shape)
            {
                if (!size.IsFixed)
                    return true;
            }

            return false;
        }
    }
}
