using BenchmarkDotNet.Attributes;

namespace Fovea.Benchmarks;

/// <summary>Training: forward, the gradient of the weight, and with it that of the input.</summary>
public class Gradients
{
    private Module _module = null!;
    private Tensor _x = null!;
    private Tensor _gradient = null!;
    private Parameter[] _parameters = [];

    /// <summary>The layers to run.</summary>
    public IEnumerable<LayerShape> Layers => MicroBenchmarks.Chosen(typeof(Gradients));

    /// <summary>The layer.</summary>
    [ParamsSource(nameof(Layers))]
    public LayerShape Layer { get; set; } = null!;

    /// <summary>Makes the layer.</summary>
    [GlobalSetup]
    public void Create()
    {
        _module = LayerModules.Create(Layer);
        _module.Train();
        _parameters = [.. _module.Parameters()];
        Shape input = LayerModules.InputOf(Layer);
        _x = Tensor.From(LayerModules.Noise(input.Count), input);
        Shape output;
        using (Grad.Disabled())
            output = Graph.Trace(_module, input).Nodes[^1].Outputs[0];
        _gradient = Tensor.From(LayerModules.Noise(output.Count), output);
    }

    /// <summary>Forward and the gradient of the weight.</summary>
    [Benchmark]
    public void Weight() => Step(inputToo: false);

    /// <summary>Forward and both gradients.</summary>
    [Benchmark]
    public void Both() => Step(inputToo: true);

    // Weights count as changed after each step, as an optimizer leaves them: what kernels derive from them is made anew.
    private void Step(bool inputToo)
    {
        _x.RequiresGradient = inputToo;
        using (Workspace workspace = Workspace.Begin("benchmark"))
            _x.Apply(_module).Backward(_gradient);
        _x.HasGradient = false;
        foreach (Parameter parameter in _parameters)
        {
            parameter.Value.HasGradient = false;
            parameter.Value.Version++;
        }
    }
}
