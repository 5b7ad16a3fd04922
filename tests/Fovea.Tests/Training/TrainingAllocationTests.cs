namespace Fovea.Tests.Training;

/// <summary>Alone, so that the counts of the process are those of the step.</summary>
[CollectionDefinition(nameof(TrainingAllocationTests), DisableParallelization = true)]
[Collection(nameof(TrainingAllocationTests))]
public sealed class TrainingAllocationTests
{
    private const int WarmUp = 5;
    private const int Steps = 20;

    // Measured: 29.8, 153.4, 13.2, 102.7, 134.8 and 90.5 kB, 466 to 555 bytes an operation: tensors, storages and nodes of the tape, no
    // values.
    [Theory]
    [InlineData("resnet8", "ca", 32_000)]
    [InlineData("cifar_mobilenet_v2", "ca", 165_000)]
    [InlineData("resnet8_a", "none", 14_500)]
    [InlineData("efficientnet_b0_x0.25", "none", 112_000)]
    [InlineData("shufflenet_v2_x0_5", "se", 148_000)]
    [InlineData("bn_inception_x0.25", "none", 100_000)]
    public void A_warm_step_makes_no_buffer_and_few_small_objects(string name, string attention, int mostBytes)
    {
        TrainSettings settings = TinyRun.Settings with
        {
            Model = name,
            Attention = attention,
            BatchSize = 4,
            ImageSize = 32,
            ShapesTrain = 4 * (WarmUp + Steps),
            ShapesTest = 4,
        };
        using TrainingLoop loop = TinyRun.Loop(settings);
        int operations = Graph.Trace(loop.Model, new Shape(4, 3, 32, 32)).Nodes.Count;
        TinyRun.Advance(loop, WarmUp);
        long created = BufferPool.Created;
        long before = GC.GetAllocatedBytesForCurrentThread();
        TinyRun.Advance(loop, Steps - 1);
        long bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / (Steps - 1);

        Assert.Equal(created, BufferPool.Created);
        Assert.True(bytes < mostBytes, $"{name} with {attention}: {bytes} bytes a step for {operations} operations; at most {mostBytes}");
    }
}
