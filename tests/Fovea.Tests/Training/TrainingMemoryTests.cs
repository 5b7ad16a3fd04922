namespace Fovea.Tests.Training;

/// <summary>Alone, because other tests would move the heap.</summary>
[CollectionDefinition(nameof(TrainingMemoryTests), DisableParallelization = true)]
[Collection(nameof(TrainingMemoryTests))]
public sealed class TrainingMemoryTests
{
    private const int MostBytesPerOp = 1024;
    private const int MostGrowth = 1_000_000;

    [Fact]
    public void Ten_thousand_steps_neither_grow_nor_churn_the_heap()
    {
        TrainSettings settings = TinyRun.Settings with
        {
            Attention = "none",
            Epochs = 105,
            BatchSize = 2,
            ImageSize = 16,
            ShapesTrain = 200,
            ShapesTest = 1,
        };
        DataSource data = TrainingSetup.OpenData(settings, 16);
        Tiny model = new(data.ClassNames.Count);
        model.Initialize(1);
        TrainingSetup.Fit(model, data);
        using TrainingLoop loop = new(model, data, settings);
        int operations = 2 * (Graph.Trace(model, new Shape(2, 3, 16, 16)).Nodes.Count + 1);

        TinyRun.Advance(loop, 1000);
        long live = GC.GetTotalMemory(forceFullCollection: true);
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        TinyRun.Advance(loop, 9000);
        double bytesPerStep = (GC.GetAllocatedBytesForCurrentThread() - allocated) / 9000.0;
        long growth = GC.GetTotalMemory(forceFullCollection: true) - live;

        Assert.True(growth < MostGrowth, $"the live heap grew by {growth} bytes between steps 1,000 and 10,000");
        Assert.True(
            bytesPerStep < MostBytesPerOp * operations,
            $"{bytesPerStep:F0} bytes a step for {operations} operations, {bytesPerStep / operations:F0} each; at most {MostBytesPerOp}");
    }

    /// <summary>Convolution, norm, activation, pooling and a classifier, small enough for 10,000 steps in a test.</summary>
    private sealed class Tiny : Model
    {
        private readonly Conv2d _conv;
        private readonly BatchNorm2d _norm;
        private readonly Linear _classifier;

        public Tiny(int classes)
        {
            _conv = Child("conv", new Conv2d(3, 8, kernel: 3, stride: 4, padding: 1));
            _norm = Child("bn", new BatchNorm2d(8));
            _classifier = Child("fc", new Linear(8, classes));
            Specification = new ModelSpecification("tiny", "none", "none", classes);
            Preprocessing = Preprocessing.ImageNet(16);
        }

        public override string LastFeatureMap => "bn";

        public override Tensor Forward(Tensor x) =>
            x.Apply(_conv).Apply(_norm).Relu().GlobalAveragePool().FlattenChannelsFirst().Apply(_classifier);
    }
}
