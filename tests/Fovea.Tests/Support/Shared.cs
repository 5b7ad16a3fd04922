namespace Fovea.Tests;

/// <summary>The folder of reference data that the project is developed beside. Its users do not have it.</summary>
internal static class Shared
{
    /// <summary>The root of the repository. First: the folder is looked for beside it.</summary>
    public static string RepositoryRoot { get; } = FindRoot();

    /// <summary>The folder, or null where it does not exist.</summary>
    public static string? Folder { get; } = Find();

    /// <summary>A path below the folder; the calling test is reported as skipped where the folder does not exist.</summary>
    public static string Path(params string[] parts)
    {
        if (Folder is null)
            Assert.Skip("needs the shared reference data; set FOVEA_SHARED to its folder");
        return System.IO.Path.Combine([Folder, .. parts]);
    }

    private static string? Find()
    {
        string folder = Environment.GetEnvironmentVariable("FOVEA_SHARED") ?? System.IO.Path.Combine(RepositoryRoot, "..", "shared");
        return Directory.Exists(System.IO.Path.Combine(folder, "golden")) ? System.IO.Path.GetFullPath(folder) : null;
    }

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Fovea.slnx")))
                return folder.FullName;
        }

        throw new DirectoryNotFoundException("the tests run from a build inside the repository");
    }
}
