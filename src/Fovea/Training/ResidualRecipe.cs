namespace Fovea;

/// <summary>What a recipe asks of all blocks of a network.</summary>
internal static class ResidualRecipe
{
    /// <summary>Lets the blocks leave their branches out: the first never, the last with the given probability, those between in equal
    /// steps.</summary>
    /// <exception cref="SettingException">The network has no residual block.</exception>
    public static void SetDropPath(Model model, double probability)
    {
        IResidualBlock[] blocks = BlocksOf(model, "drop-path");
        for (int i = 0; i < blocks.Length; i++)
            blocks[i].SetDropPath((float)(blocks.Length == 1 ? probability : probability * i / (blocks.Length - 1)));
    }

    /// <summary>Sets the scale of the last norm of each branch to 0.</summary>
    /// <exception cref="SettingException">The network has no residual block with a norm at its end.</exception>
    public static void ZeroLastNorms(Model model)
    {
        BatchNorm2d[] norms = [.. BlocksOf(model, "zero-init").Select(static block => block.LastNorm).OfType<BatchNorm2d>()];
        if (norms.Length == 0)
            throw Missing(model, "zero-init");
        foreach (BatchNorm2d norm in norms)
        {
            norm.Weight.Value.MutableSpan.Clear();
            norm.Weight.Value.Version++;
        }
    }

    /// <summary>Lets the blocks run a second time in backward in place of keeping their values.</summary>
    /// <exception cref="SettingException">The network has no block.</exception>
    public static void Recompute(Model model)
    {
        if (model.RecomputeBlocks() > 0)
            return;
        string name = model.Specification.Name;
        throw new SettingException(
            "recompute", name, "a network of the catalog",
            $"recompute needs blocks of the catalog's networks; {name} has none, leave it out and set Recompute of its own modules");
    }

    private static IResidualBlock[] BlocksOf(Model model, string setting)
    {
        IResidualBlock[] blocks = [.. model.Modules().OfType<IResidualBlock>()];
        return blocks.Length > 0 ? blocks : throw Missing(model, setting);
    }

    private static SettingException Missing(Model model, string setting) => new(
        setting, model.Specification.Name, "a network with residual blocks",
        $"{setting} needs residual blocks; {model.Specification.Name} has none, leave it out");
}
