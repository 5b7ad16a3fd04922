using System.Diagnostics.Metrics;

namespace Fovea.Tests.Training;

public sealed class TrainingMetersTests
{
    [Fact]
    public void Steps_images_and_losses_reach_whoever_listens()
    {
        Dictionary<string, double> seen = [];
        int thread = Environment.CurrentManagedThreadId;
        using MeterListener listener = new();
        listener.InstrumentPublished = static (instrument, self) =>
        {
            if (instrument.Meter.Name == "Fovea.Training")
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => Add(instrument.Name, value));
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => Add(instrument.Name, value));
        listener.Start();

        using TrainingLoop loop = TinyRun.Loop(TinyRun.Settings);
        TinyRun.Advance(loop, 3);

        Assert.Equal(3, seen["fovea.training.steps"]);
        Assert.Equal(24, seen["fovea.training.images"]);
        Assert.True(seen["fovea.training.step.duration"] > 0);
        Assert.True(seen["fovea.training.loss"] > 0);
        Assert.True(seen["fovea.training.learning_rate"] > 0);

        // Runs of other tests are measured, too.
        void Add(string name, double value)
        {
            if (Environment.CurrentManagedThreadId == thread)
                seen[name] = seen.GetValueOrDefault(name) + value;
        }
    }
}
