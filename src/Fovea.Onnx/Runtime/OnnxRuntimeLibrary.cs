using System.Runtime.InteropServices;

namespace Fovea.Onnx;

/// <summary>ONNX Runtime, found and loaded while the program runs: nothing here needs it.</summary>
/// <remarks>It is looked for where <see cref="Variable"/> says, a library or a folder that holds one, and else in a
/// <c>node_modules</c> beside the working directory, in <c>bench/peers</c> there, or in a folder above.</remarks>
public sealed class OnnxRuntimeLibrary
{
    /// <summary>The environment variable that names the library or its folder; <c>none</c> says to use none.</summary>
    public const string Variable = "FOVEA_ONNXRUNTIME";

    private const uint ApiVersion = 11; // that of release 1.11; every later one has it

    private static readonly Lock Gate = new();
    private static OnnxRuntimeLibrary? s_library;

    private OnnxRuntimeLibrary(string path, OrtApi api, string version) => (Path, Api, Version) = (path, api, version);

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The release, for example <c>1.30.0</c>.</summary>
    public string Version { get; }

    internal OrtApi Api { get; }

    /// <summary>Loads the library where there is one.</summary>
    /// <returns>The library, or null where none is found.</returns>
    /// <exception cref="OnnxException">There is one that cannot be used, or <see cref="Variable"/> names what is not there.</exception>
    public static OnnxRuntimeLibrary? Find()
    {
        lock (Gate)
            return s_library ??= Locate() is { } path ? Load(path) : null;
    }

    /// <summary>Loads the library, which must be there.</summary>
    /// <exception cref="OnnxException">It is not found or cannot be used.</exception>
    public static OnnxRuntimeLibrary Require() => Find() ?? throw new OnnxException(
        $"ONNX Runtime is not found; install it with bench/peers/setup.sh, or name its library in {Variable}");

    private static string? Locate()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
        {
            if (named == "none")
                return null;
            return File.Exists(named) ? named : InFolder(named) ?? throw new OnnxException(
                $"{Variable} names '{named}', which is neither a library nor a folder that holds one ({FileNames[0]})");
        }

        for (DirectoryInfo? folder = new(Environment.CurrentDirectory); folder is not null; folder = folder.Parent)
        {
            foreach (string modules in new[] { "node_modules", System.IO.Path.Combine("bench", "peers", "node_modules") })
            {
                string package = System.IO.Path.Combine(folder.FullName, modules, "onnxruntime-node");
                if (Directory.Exists(package) && InFolder(package) is { } path)
                    return path;
            }
        }

        return null;
    }

    private static string[] FileNames =>
        OperatingSystem.IsWindows() ? ["onnxruntime.dll"]
        : OperatingSystem.IsMacOS() ? ["libonnxruntime.dylib", "libonnxruntime.*.dylib"]
        : ["libonnxruntime.so", "libonnxruntime.so.*"];

    /// <summary>A library in a folder or below it; one of several for the processor that this is.</summary>
    private static string? InFolder(string folder)
    {
        if (!Directory.Exists(folder))
            return null;
        string system = OperatingSystem.IsWindows() ? "win32" : OperatingSystem.IsMacOS() ? "darwin" : "linux";
        string processor = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
        string part = System.IO.Path.Combine(system, processor);
        string[] found =
        [
            .. FileNames.SelectMany(name => Directory.EnumerateFiles(folder, name, SearchOption.AllDirectories))
                .Order(StringComparer.Ordinal),
        ];
        return Array.Find(found, file => file.Contains(part, StringComparison.Ordinal))
            ?? Array.Find(found, file => System.IO.Path.GetDirectoryName(file) == System.IO.Path.GetFullPath(folder))
            ?? found.FirstOrDefault(file => !file.Contains("node_modules", StringComparison.Ordinal));
    }

    private static unsafe OnnxRuntimeLibrary Load(string path)
    {
        if (!NativeLibrary.TryLoad(path, out nint handle))
            throw new OnnxException($"'{path}' cannot be loaded; it must be ONNX Runtime for this system and processor");
        if (!NativeLibrary.TryGetExport(handle, "OrtGetApiBase", out nint export))
            throw new OnnxException($"'{path}' is not ONNX Runtime: it has no OrtGetApiBase");
        // struct OrtApiBase { const OrtApi* (*GetApi)(uint32_t); const char* (*GetVersionString)(); }
        nint* table = (nint*)((delegate* unmanaged<nint>)export)();
        string version = Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)table[1])()) ?? "";
        nint api = ((delegate* unmanaged<uint, nint>)table[0])(ApiVersion);
        return api != 0
            ? new OnnxRuntimeLibrary(path, new OrtApi((nint*)api), version)
            : throw new OnnxException($"'{path}' is ONNX Runtime {version}; 1.11 or later is needed");
    }
}
