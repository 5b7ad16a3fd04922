using System.Runtime.InteropServices;

namespace Fovea.Cli;

/// <summary>Looks for an MPI library, which training on several machines will use where there is one.</summary>
internal static class MpiLibrary
{
    private static readonly string[] Names = ["libmpi.so.40", "libmpi.so.12", "libmpich.so.12", "libmpi.so", "libmpi.dylib", "msmpi.dll"];

    /// <summary>The name of the library that loads, or null.</summary>
    public static string? Find()
    {
        foreach (string name in Names)
        {
            if (NativeLibrary.TryLoad(name, out nint handle))
            {
                NativeLibrary.Free(handle);
                return name;
            }
        }

        return null;
    }
}
