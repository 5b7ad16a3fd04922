namespace Fovea.Tests.Training;

/// <summary>A training run of a second or less: 16-pixel shapes through the smallest network.</summary>
internal static class TinyRun
{
    public static TrainSettings Settings { get; } = new()
    {
        Model = "resnet8",
        Attention = "eca",
        Epochs = 2,
        BatchSize = 8,
        ImageSize = 16,
        ShapesTrain = 44,
        ShapesTest = 20,
        Seed = 3,
    };

    public static TrainingLoop Loop(TrainSettings settings)
    {
        (Model model, DataSource data) = TrainingSetup.Build(settings);
        return new TrainingLoop(model, data, settings);
    }

    /// <summary>Trains until the end, or until so many steps have been made.</summary>
    public static void Advance(TrainingLoop loop, int mostSteps = int.MaxValue)
    {
        int steps = 0;
        while (!loop.IsFinished)
        {
            foreach (Batch batch in loop.Batches())
            {
                if (steps++ == mostSteps)
                    return;
                loop.Learn(batch);
            }

            if (steps == mostSteps)
                return;
            loop.CloseEpoch(CancellationToken.None);
        }
    }

    /// <summary>Fails where a value of the state differs in any bit, and says which.</summary>
    public static void AssertSameBits(Model expected, Model actual)
    {
        foreach ((StateEntry one, StateEntry other) in expected.State().Zip(actual.State()))
        {
            Assert.Equal(one.Key, other.Key);
            Assert.Equal(one.Count, other.Count);
            for (int i = 0; i < one.Values.Length; i++)
            {
                if (BitConverter.SingleToInt32Bits(one.Values[i]) != BitConverter.SingleToInt32Bits(other.Values[i]))
                    Assert.Fail($"{one.Key} {one.Shape}, element {i}: {one.Values[i]:R} is expected; got {other.Values[i]:R}");
            }
        }
    }
}
