using System.Diagnostics.Metrics;

namespace Fovea;

/// <summary>What tools that listen to <c>System.Diagnostics.Metrics</c> see of training, under the meter <c>Fovea.Training</c>; without a
/// listener it costs nothing.</summary>
internal static class TrainingMeters
{
    private static readonly Meter Meter = new("Fovea.Training");

    private static readonly Counter<long> Steps = Meter.CreateCounter<long>("fovea.training.steps", "{step}", "batches learnt from");

    private static readonly Counter<long> Images = Meter.CreateCounter<long>("fovea.training.images", "{image}", "images learnt from");

    private static readonly Histogram<double> StepTime =
        Meter.CreateHistogram<double>("fovea.training.step.duration", "s", "time of a step without waiting for images");

    private static readonly Histogram<double> WaitTime =
        Meter.CreateHistogram<double>("fovea.training.input.wait", "s", "time that a step waited for its images");

    private static readonly Gauge<double> Loss = Meter.CreateGauge<double>("fovea.training.loss", null, "loss of the last step");

    private static readonly Gauge<double> Rate = Meter.CreateGauge<double>("fovea.training.learning_rate", null, "rate of the last step");

    private static readonly Gauge<double> Top1 = Meter.CreateGauge<double>("fovea.training.top1", null, "top-1 after the last epoch");

    public static void Step(int images, double seconds, double wait, double loss)
    {
        Steps.Add(1);
        Images.Add(images);
        StepTime.Record(seconds);
        WaitTime.Record(wait);
        Loss.Record(loss);
    }

    public static void Update(double rate) => Rate.Record(rate);

    public static void Epoch(double top1) => Top1.Record(top1);
}
