using Fovea.Tests.Training;

namespace Fovea.Tests.Attention;

/// <summary>Every mechanism learns in a network, at the place where the network has it.</summary>
public sealed class MechanismTrainingTests
{
    public static TheoryData<string> Names => MechanismTests.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Twenty_steps_in_resnet20_lower_the_loss(string name)
    {
        TrainSettings settings = TinyRun.Settings with
        {
            Model = "resnet20",
            // Made for one size: that of the first stage's maps and that of the last.
            Attention = name switch
            {
                "stn" => "stn:height=16:width=16:k1=5:k2=3",
                "glimpse" => "glimpse:size=4",
                _ => name,
            },
            BatchSize = 16,
            ShapesTrain = 16,
            Epochs = 20,
            LearningRate = 0.05,
        };
        using TrainingLoop loop = TinyRun.Loop(settings);
        double first = Epoch(loop);
        while (!loop.IsFinished)
            Epoch(loop);

        Assert.Equal(20, loop.History.Count);
        double last = loop.History[^1].Loss;
        Assert.True(last < 0.9 * first, $"{name}: the loss went from {first:F3} to {last:F3} in 20 steps, seed {settings.Seed}");
    }

    private static double Epoch(TrainingLoop loop)
    {
        foreach (Batch batch in loop.Batches())
            loop.Learn(batch);
        return loop.CloseEpoch(CancellationToken.None).Loss;
    }
}
