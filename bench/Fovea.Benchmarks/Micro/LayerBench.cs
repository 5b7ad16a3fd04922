using BenchmarkDotNet.Attributes;

namespace Fovea.Benchmarks;

/// <summary>A layer compiled alone, with the calls that a network's plan would bind.</summary>
public abstract class LayerBench : IDisposable
{
    private PlanSession? _session;

    /// <summary>The layers to run.</summary>
    public IEnumerable<LayerShape> Layers => MicroBenchmarks.Chosen(GetType());

    /// <summary>The layer.</summary>
    [ParamsSource(nameof(Layers))]
    public LayerShape Layer { get; set; } = null!;

    /// <summary>Whether Winograd's filtering may be chosen.</summary>
    protected virtual bool AllowsWinograd => false;

    /// <summary>Makes and compiles the layer.</summary>
    [GlobalSetup]
    public void Compile()
    {
        Module module = LayerModules.Create(Layer);
        module.Evaluate();
        Shape input = LayerModules.InputOf(Layer);
        _session = module.Compile(input, new PlanOptions { Winograd = AllowsWinograd }).CreateSession();
        LayerModules.Noise(input.Count).CopyTo(_session.Input);
    }

    /// <summary>Runs it.</summary>
    [Benchmark]
    public void Run() => _session!.Run();

    /// <summary>Lets go of its memory.</summary>
    [GlobalCleanup]
    public void Dispose()
    {
        _session?.Dispose();
        GC.SuppressFinalize(this);
    }
}

/// <summary>Convolutions as direct sums.</summary>
public class Direct : LayerBench;

/// <summary>3x3 convolutions of stride 1 by Winograd's filtering, where it pays for their shape.</summary>
public class Winograd : LayerBench
{
    /// <inheritdoc/>
    protected override bool AllowsWinograd => true;
}

/// <summary>Linear layers.</summary>
public class LinearLayer : LayerBench;

/// <summary>Mechanisms alone at the maps where their networks have them.</summary>
public class Mechanism : LayerBench;
