using System.Runtime.InteropServices;
using System.Text;

namespace Fovea.Onnx;

/// <summary>The functions of ONNX Runtime's C interface that are used, by their place in its table, which never changes.</summary>
internal sealed unsafe class OrtApi
{
    private const int PlaceOfRun = 9;

    private readonly nint* _table;
    private readonly delegate* unmanaged<nint, nint, byte**, nint*, nuint, byte**, nuint, nint*, nint> _run;

    public OrtApi(nint* table)
    {
        _table = table;
        _run = (delegate* unmanaged<nint, nint, byte**, nint*, nuint, byte**, nuint, nint*, nint>)table[PlaceOfRun];
        fixed (byte* name = "fovea\0"u8)
        {
            nint environment;
            Check(((delegate* unmanaged<int, byte*, nint*, nint>)_table[3])(LevelOfErrors, name, &environment));
            Environment = environment;
        }

        nint memory;
        Check(((delegate* unmanaged<int, int, nint*, nint>)_table[69])(0, 0, &memory)); // the device's allocator, default memory
        Memory = memory;
    }

    private const int LevelOfErrors = 3;

    private nint Environment { get; }

    private nint Memory { get; }

    /// <summary>Options of a session: so many threads within an operator, operators one after the other, every optimization.</summary>
    public nint CreateOptions(int threads)
    {
        nint options;
        Check(((delegate* unmanaged<nint*, nint>)_table[10])(&options));
        Check(((delegate* unmanaged<nint, int, nint>)_table[13])(options, 0));
        Check(((delegate* unmanaged<nint, int, nint>)_table[22])(options, LevelOfErrors));
        Check(((delegate* unmanaged<nint, int, nint>)_table[23])(options, 99));
        Check(((delegate* unmanaged<nint, int, nint>)_table[24])(options, threads));
        Check(((delegate* unmanaged<nint, int, nint>)_table[25])(options, 1));
        return options;
    }

    public nint CreateSession(string path, nint options)
    {
        nint session;
        // A path is of wide characters on Windows and of bytes elsewhere.
        byte[] text = [.. OperatingSystem.IsWindows() ? Encoding.Unicode.GetBytes(path) : Encoding.UTF8.GetBytes(path), 0, 0];
        fixed (byte* name = text)
            Check(((delegate* unmanaged<nint, byte*, nint, nint*, nint>)_table[7])(Environment, name, options, &session));
        return session;
    }

    public nint CreateSession(ReadOnlySpan<byte> model, nint options)
    {
        nint session;
        fixed (byte* bytes = model)
        {
            Check(((delegate* unmanaged<nint, byte*, nuint, nint, nint*, nint>)_table[8])(
                Environment, bytes, (nuint)model.Length, options, &session));
        }

        return session;
    }

    /// <summary>The name of a session's only input or output.</summary>
    public string NameOfOnly(nint session, bool isInput)
    {
        nuint count;
        Check(((delegate* unmanaged<nint, nuint*, nint>)_table[isInput ? 30 : 31])(session, &count));
        if (count != 1)
            throw new OnnxException($"the graph must have one {(isInput ? "input" : "output")}; it has {count}");
        nint allocator;
        Check(((delegate* unmanaged<nint*, nint>)_table[78])(&allocator));
        nint name;
        Check(((delegate* unmanaged<nint, nuint, nint, nint*, nint>)_table[isInput ? 36 : 37])(session, 0, allocator, &name));
        string text = Marshal.PtrToStringUTF8(name) ?? "";
        Check(((delegate* unmanaged<nint, nint, nint>)_table[76])(allocator, name));
        return text;
    }

    /// <summary>A tensor over memory of the caller's, which must stay where it is.</summary>
    public nint CreateTensor(float* values, long count, ReadOnlySpan<long> sizes)
    {
        nint value;
        fixed (long* shape = sizes)
        {
            Check(((delegate* unmanaged<nint, void*, nuint, long*, nuint, int, nint*, nint>)_table[49])(
                Memory, values, (nuint)(count * sizeof(float)), shape, (nuint)sizes.Length, (int)ElementKind.Float, &value));
        }

        return value;
    }

    /// <summary>Runs with one input and one output. An output of 0 is made by the runtime.</summary>
    public void Run(nint session, byte* inputName, nint input, byte* outputName, nint* output)
    {
        nint status = _run(session, 0, &inputName, &input, 1, &outputName, 1, output);
        if (status != 0)
            Check(status);
    }

    /// <summary>The shape and values of a tensor.</summary>
    public (int[] Shape, float[] Values) Read(nint tensor)
    {
        nint info;
        Check(((delegate* unmanaged<nint, nint*, nint>)_table[65])(tensor, &info));
        nuint rank;
        Check(((delegate* unmanaged<nint, nuint*, nint>)_table[61])(info, &rank));
        long[] sizes = new long[rank];
        fixed (long* shape = sizes)
            Check(((delegate* unmanaged<nint, long*, nuint, nint>)_table[62])(info, shape, rank));
        Release(99, info);
        void* values;
        Check(((delegate* unmanaged<nint, void**, nint>)_table[51])(tensor, &values));
        long count = sizes.Aggregate(1L, static (product, size) => product * size);
        return (Array.ConvertAll(sizes, static size => (int)size), new ReadOnlySpan<float>(values, checked((int)count)).ToArray());
    }

    public void ReleaseSession(nint session) => Release(95, session);

    public void ReleaseTensor(nint tensor) => Release(96, tensor);

    public void ReleaseOptions(nint options) => Release(100, options);

    private void Release(int place, nint thing) => ((delegate* unmanaged<nint, void>)_table[place])(thing);

    private void Check(nint status)
    {
        if (status == 0)
            return;
        string message = Marshal.PtrToStringUTF8(((delegate* unmanaged<nint, nint>)_table[2])(status)) ?? "";
        Release(93, status);
        int end = message.AsSpan().IndexOfAny('\r', '\n');
        throw new OnnxException($"ONNX Runtime: {(end < 0 ? message : message[..end]).TrimEnd('.')}");
    }
}
