namespace Fovea;

/// <summary>What a model costs for one input shape. One multiply-add is 1.</summary>
/// <param name="Parameters">Learnable values.</param>
/// <param name="Buffers">Running statistics, counters left out.</param>
/// <param name="ConvolutionMultiplyAdds">Multiply-adds of convolutions.</param>
/// <param name="LinearMultiplyAdds">Multiply-adds of linear layers.</param>
/// <param name="TotalMultiplyAdds">The same with the matrix products of attention.</param>
/// <param name="Layers">The operations in the order of execution.</param>
public sealed record ModelProfile(
    long Parameters, long Buffers, long ConvolutionMultiplyAdds, long LinearMultiplyAdds, long TotalMultiplyAdds,
    IReadOnlyList<LayerProfile> Layers)
{
    /// <summary>Multiply-adds of convolutions and linear layers, as papers count them.</summary>
    public long MultiplyAdds => ConvolutionMultiplyAdds + LinearMultiplyAdds;

    /// <summary>What a convention counts.</summary>
    /// <param name="convention">The convention.</param>
    public long CountedBy(CountConvention convention) => convention switch
    {
        CountConvention.Papers => MultiplyAdds,
        CountConvention.Total => TotalMultiplyAdds,
        _ => Layers.Sum(layer => layer.CountedBy(convention)),
    };

    /// <summary>Traces a module and adds up.</summary>
    /// <param name="module">The module; nothing is computed.</param>
    /// <param name="input">The input shape, [1, C, H, W] for the usual figures of one image.</param>
    /// <exception cref="ShapeException">The module cannot take such an input.</exception>
    public static ModelProfile Measure(Module module, Shape input)
    {
        ArgumentNullException.ThrowIfNull(module);
        Dictionary<string, long> ownParameters = [];
        long parameters = 0;
        foreach (Parameter parameter in module.Parameters())
        {
            parameters += parameter.Value.Shape.Count;
            ownParameters[parameter.Owner.Path] = ownParameters.GetValueOrDefault(parameter.Owner.Path) + parameter.Value.Shape.Count;
        }

        long buffers = module.State()
            .Where(static entry => entry is { IsParameter: false, IsCounter: false })
            .Sum(static entry => (long)entry.Shape.Count);
        List<LayerProfile> layers = [];
        long convolutions = 0;
        long linear = 0;
        long other = 0;
        List<Shape> values = [input];
        foreach (GraphNode node in Graph.Trace(module, input).Nodes)
        {
            ownParameters.Remove(node.Module, out long own);
            Shape source = node.Inputs.Count > 0 && node.Inputs[0] >= 0 ? values[node.Inputs[0]] : new Shape();
            values.AddRange(node.Outputs);
            layers.Add(new LayerProfile(node.Module, node.Name, node.Outputs[0], own, node.MultiplyAdds)
            {
                Ptflops = OperationCount.Ptflops(node, source),
                Fvcore = OperationCount.Fvcore(node, source),
            });
            switch (node.Op)
            {
                case ConvolutionOp or Convolution1dOp or PairwiseConvolutionOp: convolutions += node.MultiplyAdds; break;
                case LinearOp: linear += node.MultiplyAdds; break;
                default: other += node.MultiplyAdds; break;
            }
        }

        return new ModelProfile(parameters, buffers, convolutions, linear, convolutions + linear + other, layers);
    }
}
