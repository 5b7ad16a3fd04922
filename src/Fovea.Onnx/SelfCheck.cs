namespace Fovea.Onnx;

/// <summary>Runs an exported graph beside the network on random input: at its size, at another where that is open, and with more images
/// than one.</summary>
internal static class SelfCheck
{
    /// <summary>Compares.</summary>
    /// <param name="library">ONNX Runtime.</param>
    /// <param name="model">The bytes of the exported file.</param>
    /// <param name="module">The network, in evaluation mode.</param>
    /// <param name="shapes">The shapes to run.</param>
    public static OnnxCheck Run(OnnxRuntimeLibrary library, byte[] model, Module module, IEnumerable<Shape> shapes)
    {
        using OnnxSession session = OnnxSession.Load(library, model, Machine.Threads);
        List<OnnxCheckRun> runs = [];
        foreach (Shape shape in shapes)
            runs.Add(new OnnxCheckRun(shape, Compare(session, module, shape, (ulong)runs.Count)));
        return new OnnxCheck(library.Version, runs);
    }

    /// <summary>Shapes that show what an exported graph must keep to.</summary>
    public static IEnumerable<Shape> Shapes(Shape input, Freedom freedom)
    {
        (int height, int width) = (input.H, input.W);
        return freedom switch
        {
            Freedom.Everything => [input, new Shape(1, input.C, height + 13, width + 38), new Shape(3, input.C, height + 38, width + 1)],
            Freedom.Multiples => [input, new Shape(1, input.C, height + 64, width + 32), new Shape(3, input.C, height + 32, width + 96)],
            Freedom.Batch => [input, new Shape(3, input.C, height, width)],
            _ => [input],
        };
    }

    private static double Compare(OnnxSession session, Module module, Shape shape, ulong seed)
    {
        float[] values = new float[shape.Count];
        RandomStream stream = RandomStream.Named(seed, "onnx check");
        foreach (ref float value in values.AsSpan())
            value = (float)stream.NextNormal();
        float[] expected;
        Shape expectedShape;
        using (Workspace workspace = Workspace.Begin())
        using (Grad.Scope scope = Grad.Disabled())
        {
            Tensor y = Tensor.From(values, shape).Apply(module);
            (expected, expectedShape) = (y.ToArray(), y.Shape);
        }

        if (!Array.TrueForAll(expected, float.IsFinite))
        {
            throw new OnnxException($"the network's own result for random input {shape} is not finite, so its graph cannot be compared; "
                + "check the weights");
        }

        (Shape actualShape, float[] actual) = session.Run(values, shape);
        return actualShape == expectedShape
            ? Difference(actual, expected)
            : throw new OnnxException($"the exported graph makes {actualShape} of {shape}, the network {expectedShape}");
    }

    /// <summary>The largest difference as a share of the largest expected value.</summary>
    public static double Difference(ReadOnlySpan<float> actual, ReadOnlySpan<float> expected)
    {
        double largest = 0, difference = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs(expected[i]));
            difference = Math.Max(difference, Math.Abs((double)actual[i] - expected[i]));
        }

        return largest == 0 ? difference : difference / largest;
    }
}
