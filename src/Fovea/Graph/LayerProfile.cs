namespace Fovea;

/// <summary>The cost of one operation of a model.</summary>
/// <param name="Name">The path of its module.</param>
/// <param name="Op">The operation.</param>
/// <param name="Output">The shape of its result.</param>
/// <param name="Parameters">Learnable values of the module, counted at its first operation.</param>
/// <param name="MultiplyAdds">Multiply-adds of convolutions, linear layers and matrix products.</param>
public sealed record LayerProfile(string Name, string Op, Shape Output, long Parameters, long MultiplyAdds)
{
    /// <summary>What ptflops would count, see <see cref="CountConvention.Ptflops"/>.</summary>
    public long Ptflops { get; init; }

    /// <summary>What fvcore would count, see <see cref="CountConvention.Fvcore"/>.</summary>
    public long Fvcore { get; init; }

    /// <summary>What a convention counts.</summary>
    /// <param name="convention">The convention.</param>
    public long CountedBy(CountConvention convention) => convention switch
    {
        CountConvention.Ptflops => Ptflops,
        CountConvention.Fvcore => Fvcore,
        _ => MultiplyAdds,
    };
}
