using System.Runtime.InteropServices;

namespace Fovea.Onnx;

/// <summary>A graph loaded into ONNX Runtime, to be run on the processor: one input and one output of floats. For one thread at a
/// time.</summary>
public sealed unsafe class OnnxSession : IDisposable
{
    private readonly OrtApi _api;
    private readonly byte* _inputName;
    private readonly byte* _outputName;
    private nint _session;
    private float* _input;
    private float* _output;
    private nint _inputTensor;
    private nint _outputTensor;
    private int _inputCount;
    private int _outputCount;

    private OnnxSession(OrtApi api, nint session)
    {
        (_api, _session) = (api, session);
        InputName = api.NameOfOnly(session, isInput: true);
        OutputName = api.NameOfOnly(session, isInput: false);
        _inputName = (byte*)Marshal.StringToCoTaskMemUTF8(InputName);
        _outputName = (byte*)Marshal.StringToCoTaskMemUTF8(OutputName);
    }

    /// <summary>The name of the input.</summary>
    public string InputName { get; }

    /// <summary>The name of the output.</summary>
    public string OutputName { get; }

    /// <summary>What the next <see cref="Run()"/> reads: [N, C, H, W] in this order, in memory that stays where it is.</summary>
    public Span<float> Input
    {
        get
        {
            RequireBound();
            return new Span<float>(_input, _inputCount);
        }
    }

    /// <summary>What the last <see cref="Run()"/> wrote, in row-major order.</summary>
    public Span<float> Output
    {
        get
        {
            RequireBound();
            return new Span<float>(_output, _outputCount);
        }
    }

    /// <summary>Loads a file.</summary>
    /// <param name="library">ONNX Runtime.</param>
    /// <param name="path">The <c>.onnx</c> file.</param>
    /// <param name="threads">Threads that an operator uses; operators run one after the other.</param>
    /// <exception cref="OnnxException">The file is not there, is damaged or needs what this release lacks.</exception>
    public static OnnxSession Load(OnnxRuntimeLibrary library, string path, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(library);
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Create(library.Api, threads, options => library.Api.CreateSession(path, options));
    }

    /// <summary>Loads a graph from memory.</summary>
    /// <param name="library">ONNX Runtime.</param>
    /// <param name="model">The bytes of an <c>.onnx</c> file.</param>
    /// <param name="threads">Threads that an operator uses; operators run one after the other.</param>
    /// <exception cref="OnnxException">The bytes are damaged or need what this release lacks.</exception>
    public static OnnxSession Load(OnnxRuntimeLibrary library, byte[] model, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(library);
        ArgumentNullException.ThrowIfNull(model);
        return Create(library.Api, threads, options => library.Api.CreateSession(model, options));
    }

    /// <summary>Sets the shapes of input and output, and takes memory for both: runs then allocate none for them.</summary>
    /// <param name="input">The input's shape.</param>
    /// <param name="output">The output's shape for such an input.</param>
    public void Bind(Shape input, Shape output)
    {
        ObjectDisposedException.ThrowIf(_session == 0, this);
        Unbind();
        (_inputCount, _outputCount) = (input.Count, output.Count);
        _input = (float*)NativeMemory.AlignedAlloc((nuint)Math.Max(1, _inputCount) * sizeof(float), 64);
        _output = (float*)NativeMemory.AlignedAlloc((nuint)Math.Max(1, _outputCount) * sizeof(float), 64);
        Input.Clear();
        Output.Clear();
        _inputTensor = _api.CreateTensor(_input, _inputCount, SizesOf(input));
        _outputTensor = _api.CreateTensor(_output, _outputCount, SizesOf(output));
    }

    /// <summary>Runs the graph on <see cref="Input"/>, into <see cref="Output"/>.</summary>
    /// <exception cref="InvalidOperationException">No shapes are bound.</exception>
    /// <exception cref="OnnxException">The graph cannot take such an input, or its output has another shape.</exception>
    public void Run()
    {
        RequireBound();
        nint output = _outputTensor;
        _api.Run(_session, _inputName, _inputTensor, _outputName, &output);
    }

    /// <summary>Runs the graph on values of the caller's, without anything bound.</summary>
    /// <param name="values">The input, [N, C, H, W] in this order.</param>
    /// <param name="shape">Its shape.</param>
    /// <returns>The output's shape and values in row-major order.</returns>
    /// <exception cref="OnnxException">The graph cannot take such an input.</exception>
    public (Shape Shape, float[] Values) Run(ReadOnlySpan<float> values, Shape shape)
    {
        ObjectDisposedException.ThrowIf(_session == 0, this);
        if (values.Length != shape.Count)
            throw new ArgumentException($"{shape.Count} values are needed for {shape}; got {values.Length}", nameof(values));
        nint input = 0, output = 0;
        fixed (float* pointer = values)
        {
            try
            {
                input = _api.CreateTensor(pointer, values.Length, SizesOf(shape));
                _api.Run(_session, _inputName, input, _outputName, &output);
                (int[] sizes, float[] result) = _api.Read(output);
                return (new Shape(sizes), result);
            }
            finally
            {
                if (input != 0)
                    _api.ReleaseTensor(input);
                if (output != 0)
                    _api.ReleaseTensor(output);
            }
        }
    }

    /// <summary>Gives the memory back; a second call does nothing.</summary>
    public void Dispose()
    {
        if (_session == 0)
            return;
        Unbind();
        _api.ReleaseSession(_session);
        _session = 0;
        Marshal.FreeCoTaskMem((nint)_inputName);
        Marshal.FreeCoTaskMem((nint)_outputName);
    }

    private static OnnxSession Create(OrtApi api, int threads, Func<nint, nint> create)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        nint options = api.CreateOptions(threads);
        try
        {
            return new OnnxSession(api, create(options));
        }
        finally
        {
            api.ReleaseOptions(options);
        }
    }

    private static long[] SizesOf(Shape shape) => Array.ConvertAll(shape.ToArray(), static size => (long)size);

    private void RequireBound()
    {
        ObjectDisposedException.ThrowIf(_session == 0, this);
        if (_input is null)
            throw new InvalidOperationException("no shapes are bound; call Bind first");
    }

    private void Unbind()
    {
        if (_input is null)
            return;
        _api.ReleaseTensor(_inputTensor);
        _api.ReleaseTensor(_outputTensor);
        NativeMemory.AlignedFree(_input);
        NativeMemory.AlignedFree(_output);
        _input = null;
        _output = null;
    }
}
