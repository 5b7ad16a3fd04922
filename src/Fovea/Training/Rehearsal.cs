using System.Diagnostics;

namespace Fovea;

/// <summary>Makes the first steps of a run and leaves the network as it was.</summary>
internal static class Rehearsal
{
    private const int Steps = 2; // the first compiles and fills the pools
    private const int MostTried = 64;

    public static TrainForecast Make(
        Model model, DataSource data, TrainSettings settings, FeatureCaching caching, CancellationToken cancellation)
    {
        float[][] before = [.. model.State().Select(static entry => entry.Values.ToArray())];
        long[] counts = [.. model.State().Select(static entry => entry.Count)];
        int[] train = ByClass(data.Train, model.ClassNames.Count), test = ByClass(data.Test, model.ClassNames.Count);
        (int tried, List<BrokenImage> broken) = Try(data.Train, cancellation);
        using TrainingLoop loop = new(model, data, settings);
        if (caching == FeatureCaching.Required)
            loop.RequireFeatures();
        FeatureObstacle? obstacle = FeatureRules.Find(model, data, settings);
        bool keeps = obstacle is null && caching != FeatureCaching.Off;
        try
        {
            Shape input = new();
            double step = 0, wait = 0;
            foreach (Batch batch in loop.Batches().Take(Steps))
            {
                cancellation.ThrowIfCancellationRequested();
                input = new Shape(batch.Count, 3, batch.Height, batch.Width);
                wait = loop.LastWait;
                long started = Stopwatch.GetTimestamp();
                loop.Learn(batch);
                step = Stopwatch.GetElapsedTime(started).TotalSeconds;
            }

            double evaluation = loop.TimeEvaluation(cancellation);
            long memory = GC.GetTotalMemory(forceFullCollection: true);
            double epoch = (loop.StepsPerEpoch * Math.Max(step, wait)) + (evaluation * (settings.Ema is null ? 1 : 2));
            double total = keeps ? epoch + (settings.Epochs * loop.StepsPerEpoch * TimeHead(model, settings)) : settings.Epochs * epoch;
            return new TrainForecast(
                train, test, broken, tried, input, model.Parameters().Sum(static p => (long)p.Value.Shape.Count),
                loop.Trained.Sum(static p => (long)p.Value.Shape.Count),
                ModelProfile.Measure(model, new Shape(1, 3, input.H, input.W)).MultiplyAdds, loop.StepsPerEpoch, loop.LastLoss, step, wait,
                evaluation, memory, TimeSpan.FromSeconds(total), Warnings(train, test, data.ClassNames))
            {
                Features = keeps ? FeatureRules.Notice((IPooledFeatures)model, data)
                    : caching == FeatureCaching.Off ? null
                    : obstacle?.Notice,
            };
        }
        finally
        {
            int i = 0;
            foreach (StateEntry entry in model.State())
            {
                if (entry.IsCounter)
                    entry.Set(counts[i]);
                else
                    entry.Set(before[i]);
                i++;
            }
        }
    }

    /// <summary>The time in seconds of a step of the head alone.</summary>
    private static double TimeHead(Model model, TrainSettings settings)
    {
        IPooledFeatures network = (IPooledFeatures)model;
        HeadPart head = new(network);
        double seconds = 0;
        for (int i = 0; i < Steps; i++)
        {
            using Workspace workspace = Workspace.Begin("forecast");
            Tensor features = Tensor.Filled(new Shape(settings.BatchSize, FeatureRules.Length(network)), 0.5f);
            long started = Stopwatch.GetTimestamp();
            Losses.CrossEntropy(features.Apply(head), new int[settings.BatchSize]).Backward();
            seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        }

        foreach (Parameter parameter in model.Parameters())
            parameter.Value.HasGradient = false;
        return seconds;
    }

    private static int[] ByClass(IImageDataset images, int classes)
    {
        int[] counts = new int[classes];
        for (int i = 0; i < images.Count; i++)
        {
            if ((uint)images.Label(i) >= (uint)classes)
            {
                throw new DataException(
                    $"{images.Describe(i)} is of class {images.Label(i)} but there are the classes 0 to {classes - 1}; mend its label");
            }

            counts[images.Label(i)]++;
        }

        return counts;
    }

    /// <summary>Decodes some images, spread over the data.</summary>
    private static (int Tried, List<BrokenImage> Broken) Try(IImageDataset images, CancellationToken cancellation)
    {
        int tried = Math.Min(MostTried, images.Count);
        List<BrokenImage> broken = [];
        for (int i = 0; i < tried; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            int index = (int)((long)i * images.Count / tried);
            try
            {
                images.Load(index);
            }
            catch (ImageFormatException exception)
            {
                broken.Add(new BrokenImage(index, images.Describe(index), exception.Message));
            }
        }

        return (tried, broken);
    }

    private static string[] Warnings(int[] train, int[] test, IReadOnlyList<string> names)
    {
        List<string> warnings = [];
        for (int i = 0; i < names.Count; i++)
        {
            if (train[i] == 0)
                warnings.Add($"class '{names[i]}' has no training image");
            if (test[i] == 0)
                warnings.Add($"class '{names[i]}' has no test image");
        }

        return [.. warnings];
    }
}
