using System.Diagnostics;
using System.Globalization;

namespace Fovea.Benchmarks;

/// <summary>Training from files: steps alone, reading alone, and both at once beside what the two predict.</summary>
/// <remarks>Work that needs S seconds on T threads and D seconds on one takes, on P processors with W workers, at least
/// max(S, D / W, (T · S + D) / P) where the parts run at once.</remarks>
internal static class LoaderBenchmark
{
    private const int WarmUp = 3;

    public static void Run(string[] arguments)
    {
        int batch = int.Parse(arguments[2], CultureInfo.InvariantCulture), size = int.Parse(arguments[3], CultureInfo.InvariantCulture);
        int processors = Environment.ProcessorCount, steps = Option(arguments, "--steps", 20);
        int threads = Kernels.Parallel.Threads = Option(arguments, "--threads", processors);
        int workers = Option(arguments, "--workers", Math.Clamp(processors / 4, 1, 4));
        int at = Array.IndexOf(arguments, "--augment");
        string[] files = [.. Directory.EnumerateFiles(arguments[0], "*", SearchOption.AllDirectories).Where(ImageFolder.IsImage)];
        if (files.Length == 0)
            throw new DataException($"{arguments[0]}: holds no images; expected a folder of JPEG or PNG files");
        Files images = new([.. files.Order(StringComparer.Ordinal)], batch * (steps + WarmUp));
        IReadOnlyList<IImageTransform> transforms = Augmentation
            .Parse(at < 0 ? Augmentation.Standard : arguments[at + 1]).Transforms(size, size, Normalize.ImageNet);
        Model model = ModelCatalog.Default.Create(arguments[1], new ModelOptions { Classes = 10, ImageSize = size });
        model.Train();
        Sgd optimizer = new(model.Parameters(), 0.001, momentum: 0.9);

        double read, step, both;
        using (Loader loader = Make(images, batch, transforms, workers: 1))
            read = Seconds(loader, steps, static _ => { });
        using (Loader loader = Make(images, batch, transforms, workers: 1))
        {
            Batch fixedBatch = loader.Epoch(0).First();
            step = Enumerable.Range(0, steps + WarmUp).Select(_ => Time(() => Learn(model, optimizer, fixedBatch))).Skip(WarmUp).Order()
                .ElementAt(steps / 2);
        }

        using (Loader loader = Make(images, batch, transforms, workers))
            both = Seconds(loader, steps, next => Learn(model, optimizer, next));
        double predicted = Math.Max(Math.Max(step, read / workers), ((step * threads) + read) / processors);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{arguments[1]}, {size} px, batch {batch}, {threads} threads, {workers} workers: step {1e3 * step:F1} ms, reading "
                + $"{1e3 * read:F1} ms ({1e3 * read / batch:F2} an image), both {1e3 * both:F1} ms; predicted {1e3 * predicted:F1} ms, "
                + $"throughput {predicted / both:F2} of it ({batch / both:F0} images/s)"));
    }

    private static Loader Make(Files images, int batch, IReadOnlyList<IImageTransform> transforms, int workers) =>
        new(images, batch) { Transforms = transforms, Workers = workers, DropLast = true, Shuffle = true };

    /// <summary>Seconds a batch, from the end of the first few to that of the last.</summary>
    private static double Seconds(Loader loader, int steps, Action<Batch> use)
    {
        long begin = 0;
        int done = 0;
        foreach (Batch batch in loader.Epoch(0))
        {
            use(batch);
            if (++done == WarmUp)
                begin = Stopwatch.GetTimestamp();
        }

        return Stopwatch.GetElapsedTime(begin).TotalSeconds / steps;
    }

    private static double Time(Action action)
    {
        long begin = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }

    private static void Learn(Model model, Sgd optimizer, Batch batch)
    {
        using Workspace workspace = Workspace.Begin();
        Losses.CrossEntropy(batch.Images.Apply(model), batch).Backward();
        optimizer.Step();
    }

    private static int Option(string[] arguments, string name, int fallback)
    {
        int index = Array.IndexOf(arguments, name);
        return index < 0 ? fallback : int.Parse(arguments[index + 1], CultureInfo.InvariantCulture);
    }

    /// <summary>Files in turn, decoded anew each time.</summary>
    private sealed class Files(string[] files, int count) : IImageDataset
    {
        public int Count => count;

        public IReadOnlyList<string> ClassNames => [];

        public Image Load(int index) => Image.Load(files[index % files.Length]);

        public int Label(int index) => index % 10;

        public string Describe(int index) => files[index % files.Length];
    }
}
