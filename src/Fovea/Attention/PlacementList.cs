namespace Fovea;

/// <summary>Several placements in one text, separated by commas: <c>none,se,cbam:reduction=8@2-4,ca</c>.</summary>
public static class PlacementList
{
    /// <summary>The placements of a list, in the order written.</summary>
    /// <param name="text">At least one placement; white space around commas is ignored.</param>
    /// <exception cref="SettingException">One of them is not a placement, or nothing stands between two commas.</exception>
    public static IReadOnlyList<Placement> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        List<Placement> placements = [];
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (part.Length == 0)
            {
                const string Expected = "placements separated by single commas, such as none,se,ca";
                throw new SettingException("attention", text, Expected, $"attention list '{text}': an entry is empty; expected {Expected}");
            }

            placements.Add(Placement.Parse(part));
        }

        return placements;
    }
}
