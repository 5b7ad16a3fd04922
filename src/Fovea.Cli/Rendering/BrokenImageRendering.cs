namespace Fovea.Cli;

/// <summary>Names and counts the images that were left out.</summary>
internal static class BrokenImageRendering
{
    private const int Named = 10;

    /// <summary>Warns of them, naming the first ten; nothing where there are none.</summary>
    /// <param name="session">Where to.</param>
    /// <param name="reasons">For each image, its file and what is wrong with it.</param>
    public static void Warn(Session session, IReadOnlyList<string> reasons)
    {
        if (reasons.Count == 0)
            return;
        session.Warn($"left out {reasons.Count} {(reasons.Count == 1 ? "image" : "images")} that could not be decoded:");
        foreach (string reason in reasons.Take(Named))
            session.Warn(reason);
        if (reasons.Count > Named)
            session.Warn($"and {reasons.Count - Named} more");
    }
}
