namespace Fovea;

/// <summary>One kind of golden files: which files are of it, and how their cases are run.</summary>
internal interface IGoldenFamily
{
    /// <summary>Whether the file is of this family. Only its name and metadata are looked at.</summary>
    bool Reads(GoldenFile file);

    /// <summary>The cases, in the file's order. They run one after the other, before the next file is opened.</summary>
    IEnumerable<GoldenCase> Cases(GoldenFile file);
}
