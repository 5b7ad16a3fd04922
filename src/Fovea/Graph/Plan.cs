using System.Globalization;
using System.Text;

namespace Fovea;

/// <summary>A model compiled for one input shape: norms folded into weights, biases, activations and sums applied where they arise, weights
/// packed once, and every intermediate value at a fixed place. Results are within 1e-4 of the model's own, relative to the
/// largest.</summary>
/// <remarks>A plan does not change and may be used by any number of threads; each runs a <see cref="PlanSession"/> of its own. It holds the
/// weights of the moment of compilation: compile again after training.</remarks>
public sealed class Plan
{
    // Enough for threads to share images evenly.
    private const int MostArenas = 64;

    // Weights that are few beside an image stay in the caches beside it; others are better read once for all images.
    private const int ImageOverWeights = 8;

    private Plan(Shape input, int runs, PlanGraph graph, int[] roots, PlanStep[] steps)
    {
        Input = input;
        Runs = runs;
        Output = ForAll(graph.Shapes[graph.Output]);
        Graph = graph;
        Roots = roots;
        Steps = steps;
        Memory = PlanMemory.Of(graph, roots);
    }

    /// <summary>The shape that the plan takes, [N, C, H, W].</summary>
    public Shape Input { get; }

    /// <summary>The shape of the result.</summary>
    public Shape Output { get; }

    /// <summary>Bytes of memory that a session has for intermediate values.</summary>
    public long SessionBytes => ((Memory.Size * Arenas) + Output.Count) * sizeof(float);

    /// <summary>How often the steps run, each time for as many images.</summary>
    internal int Runs { get; }

    /// <summary>Places for intermediate values: runs of different arenas may go on at once.</summary>
    internal int Arenas => Math.Min(Runs, MostArenas);

    /// <summary>The shape over all runs of a value that has a shape in each.</summary>
    internal Shape ForAll(Shape shape) => Runs == 1 ? shape : new Shape([shape[0] * Runs, .. shape.ToArray().AsSpan(1)]);

    /// <summary>The first of the runs that share an arena; those before the next arena's follow.</summary>
    internal int FirstRun(int arena) => (int)((long)Runs * arena / Arenas);

    /// <summary>The arena of a run.</summary>
    internal int ArenaOf(int run) => (int)(((((long)run + 1) * Arenas) - 1) / Runs);

    internal PlanGraph Graph { get; }

    internal int[] Roots { get; }

    internal PlanStep[] Steps { get; }

    internal PlanMemory Memory { get; }

    /// <summary>Compiles a module.</summary>
    /// <param name="module">The module, in evaluation mode.</param>
    /// <param name="input">The shape of the input, [N, C, H, W]; N may be 0, and the result then has no rows.</param>
    /// <param name="options">Which kernels may be chosen.</param>
    /// <exception cref="ArgumentException">The module is in training mode.</exception>
    /// <exception cref="ShapeException">The module cannot take such an input.</exception>
    public static Plan Compile(Module module, Shape input, PlanOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        if (module.IsTraining)
        {
            throw new ArgumentException(
                "a plan computes what evaluation does, and the module is in training mode; call Evaluate() first", nameof(module));
        }

        options ??= new PlanOptions();
        Graph trace = Fovea.Graph.Trace(module, input);
        int runs = RunsOf(trace);
        PlanGraph graph = new(runs == 1 ? trace : Fovea.Graph.Trace(module, new Shape(1, input.C, input.H, input.W)));
        foreach (PlanNode node in graph.Nodes.ToArray())
        {
            node.AllowsWinograd = options.Winograd;
            node.AllowsPanels = options.Panels;
            if (FoldConstants.Try(graph, node))
                continue;
            while (graph.Nodes.Contains(node) && Fuse(graph, node))
                continue;
        }

        if (options.Strips)
        {
            foreach (PlanNode node in graph.Nodes.ToArray())
                _ = FuseStrips.Try(graph, node) || FuseGateIntoStrips.Try(graph, node) || FuseStripGates.Try(graph, node);
        }

        int[] roots = [.. Enumerable.Range(0, graph.Shapes.Count)];
        foreach (PlanNode node in graph.Nodes.Where(static node => node.Op.IsView))
            roots[node.Outputs[0]] = roots[node.Inputs[0]];
        // Without images there is nothing to run.
        PlanStep[] steps = input.Count == 0 ? [] :
        [
            .. graph.Nodes.Where(static node => !node.Op.IsView).Select(node => StepOf(node, graph.Shapes)),
        ];
        return new Plan(input, runs, graph, roots, steps);
    }

    // An image at a time where it pays: a map of one is still in the second cache level when it is read again.
    private static int RunsOf(Graph trace)
    {
        Shape input = trace.Input;
        if (input.Rank != 4 || input.Count == 0)
            return 1;
        long weights = trace.Nodes.Sum(static node => node.Constants.Sum(static constant => (long)(constant?.Shape.Count ?? 0)));
        return weights * ImageOverWeights <= input.Count / input.N ? input.N : 1;
    }

    // The order matters: a norm can be folded only into a bare sum, and a shortcut is added before the activation.
    private static bool Fuse(PlanGraph graph, PlanNode node) =>
        FoldNorm.Try(graph, node) || FuseResidual.Try(graph, node) || FuseActivation.Try(graph, node)
            || FuseAttendedMean.Try(graph, node) || FuseStatistics.Try(graph, node) || FuseGatedPooling.Try(graph, node)
            || FuseGateSum.Try(graph, node) || FuseGateIntoWeights.Try(graph, node) || FuseShuffle.Try(graph, node);

    private static PlanStep StepOf(PlanNode node, IReadOnlyList<Shape> shapes)
    {
        if (node.MakeStep is { } make)
            return make(node, shapes);
        if (node.HasKernel)
            return KernelStep.Of(node, shapes);
        return node.Residual >= 0 || node.Activation != Activation.None ? new GatingStep(node, shapes) : new OperationStep(node, shapes);
    }

    /// <summary>Makes a session: the memory that one thread needs to run the plan. Weights are shared.</summary>
    public PlanSession CreateSession() => new(this);

    /// <summary>The steps in order, a line each: module, operations in one kernel, shape of the result.</summary>
    public override string ToString()
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{Input} -> {Output}, {Steps.Length} steps, {SessionBytes / 1e6:F1} MB for values\n");
        foreach (PlanStep step in Steps)
            text.Append(CultureInfo.InvariantCulture, $"{step.Module}: {step.Name} -> {ForAll(step.Output)}\n");
        return text.ToString();
    }
}
