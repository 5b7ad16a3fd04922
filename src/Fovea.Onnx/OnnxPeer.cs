namespace Fovea.Onnx;

/// <summary>A network or a part of one in ONNX Runtime, made of the same weights and for one input shape, ready to be timed beside a
/// <see cref="PlanSession"/>.</summary>
public sealed class OnnxPeer : IDisposable
{
    private readonly OnnxSession _session;
    private readonly Shape _input;

    private OnnxPeer(OnnxSession session, Shape input) => (_session, _input) = (session, input);

    /// <summary>Writes the graph of a network, or of a part of one such as a mechanism, for one input shape.</summary>
    /// <param name="module">The network; it is exported in evaluation mode.</param>
    /// <param name="input">The shape of the input, [N, C, H, W], all of it fixed in the graph.</param>
    /// <param name="path">The file; an existing one is replaced.</param>
    /// <exception cref="OnnxException">The network has no form in standard operators.</exception>
    /// <exception cref="OutputException">The file cannot be written.</exception>
    /// <exception cref="ShapeException">The network cannot take such an input.</exception>
    public static void Write(Module module, Shape input, string path)
    {
        ArgumentNullException.ThrowIfNull(module);
        bool isTraining = module.IsTraining;
        module.Evaluate();
        try
        {
            OnnxModel exported = GraphExport.Export(
                module, input, Freedom.Nothing, new OnnxExportSettings().Opset, module.GetType().Name, static _ => []);
            AtomicFile.WriteAllBytes(path, exported.ToArray());
        }
        finally
        {
            module.Train(isTraining);
        }
    }

    /// <summary>Loads what <see cref="Write"/> wrote, with memory for input and output; the file is not needed any more then.</summary>
    /// <param name="library">ONNX Runtime.</param>
    /// <param name="path">The file.</param>
    /// <param name="input">The shape that it was written for.</param>
    /// <param name="output">The shape of the result.</param>
    /// <param name="threads">Threads that an operator uses.</param>
    /// <exception cref="OnnxException">The file is not there or ONNX Runtime refuses it.</exception>
    public static OnnxPeer Load(OnnxRuntimeLibrary library, string path, Shape input, Shape output, int threads)
    {
        OnnxSession session = OnnxSession.Load(library, path, threads);
        try
        {
            session.Bind(input, output);
            return new OnnxPeer(session, input);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Runs both on the same values and compares.</summary>
    /// <param name="session">A session of the plan of the network.</param>
    /// <param name="values">The input, in the order [N, C, H, W]. Both keep it for the runs that follow.</param>
    /// <returns>The largest difference of the outputs as a share of the largest value of the plan's; NaN where one of them has a value
    /// that is not finite.</returns>
    /// <exception cref="ArgumentException">The values are not as many as the shape has.</exception>
    public double Difference(PlanSession session, ReadOnlySpan<float> values)
    {
        ArgumentNullException.ThrowIfNull(session);
        float[] expected = session.Run(Tensor.From(values, _input)).ToArray();
        values.CopyTo(_session.Input);
        _session.Run();
        ReadOnlySpan<float> actual = _session.Output;
        bool finite = true;
        foreach (float value in actual)
            finite &= float.IsFinite(value);
        return finite && Array.TrueForAll(expected, float.IsFinite) ? SelfCheck.Difference(actual, expected) : double.NaN;
    }

    /// <summary>Runs the graph on the values of the last <see cref="Difference"/>, zeros before.</summary>
    public void Run() => _session.Run();

    /// <summary>Gives the memory back; a second call does nothing.</summary>
    public void Dispose() => _session.Dispose();
}
