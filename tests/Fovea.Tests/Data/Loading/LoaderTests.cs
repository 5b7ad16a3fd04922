namespace Fovea.Tests;

public sealed class LoaderTests
{
    private static readonly IImageTransform[] Augment = [new RandomCrop(32, padding: 4), new RandomFlip()];

    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 2)]
    [InlineData(3, 5)]
    public void Batches_are_the_same_bits_for_any_number_of_workers(int workers, int ahead)
    {
        ShapesDataset images = new(70, train: true);
        Assert.Equal(Record(images, epoch: 3, workers: 1, ahead: 3), Record(images, epoch: 3, workers, ahead));
    }

    [Fact]
    public void Threads_are_added_while_batches_are_waited_for_and_change_no_bit()
    {
        Slow images = new(new ShapesDataset(80, train: true));
        using Loader loader = new(images, 4) { MostWorkers = 3, Transforms = Augment, Seed = 9 };
        float[] many = [.. loader.Epoch(0).SelectMany(static batch => batch.Pixels.ToArray())];
        Assert.InRange(images.Threads, 2, 3);
        using Loader single = new(images, 4) { Transforms = Augment, Seed = 9 };
        Assert.Equal(single.Epoch(0).SelectMany(static batch => batch.Pixels.ToArray()), many);
    }

    [Fact]
    public void Every_epoch_has_every_image_once_in_another_order()
    {
        using Loader loader = new(new ShapesDataset(50, train: true), 16) { Shuffle = true, Seed = 5 };
        int[] first = [.. loader.SelectMany(batch => batch.Indices)], second = [.. loader.SelectMany(batch => batch.Indices)];
        Assert.Equal(Enumerable.Range(0, 50), first.Order());
        Assert.Equal(Enumerable.Range(0, 50), second.Order());
        Assert.NotEqual(first, second);
    }

    [Fact]
    public void An_epoch_can_start_in_the_middle_with_the_same_bits()
    {
        ShapesDataset images = new(70, train: true);
        string[] all = Record(images, epoch: 2, workers: 1, ahead: 3);
        Assert.Equal(all[2..], Record(images, epoch: 2, workers: 2, ahead: 3, firstStep: 2));
    }

    [Theory]
    [InlineData(false, 4, 6)]
    [InlineData(true, 3, 16)]
    public void The_last_batch_is_short_or_left_out(bool dropLast, int batches, int lastCount)
    {
        using Loader loader = new(new ShapesDataset(54, train: false), 16) { DropLast = dropLast };
        int[] counts = [.. loader.Select(batch => batch.Count)];
        Assert.Equal(batches, loader.BatchesPerEpoch);
        Assert.Equal(batches, counts.Length);
        Assert.Equal(lastCount, counts[^1]);
    }

    [Fact]
    public void A_batch_holds_normalised_pixels_labels_and_indices_as_a_tensor_in_logical_order()
    {
        ShapesDataset images = new(5, train: true, size: 16);
        using Loader loader = new(images, 5);
        foreach (Batch batch in loader)
        {
            Assert.Equal([0, 1, 2, 3, 4], batch.Indices);
            Assert.Equal([0, 1, 2, 3, 4], batch.Labels);
            Assert.Equal(new Shape(5, 3, 16, 16), batch.Images.Shape);
            float[] planes = batch.Images.ToArray();
            byte green = images.Load(3).Pixels[(((7 * 16) + 9) * 3) + 1];
            Assert.Equal(((green / 255f) - 0.456f) / 0.224f, planes[(((3 * 3) + 1) * 256) + (7 * 16) + 9]);
        }
    }

    [Fact]
    public void A_broken_image_is_fatal_and_named()
    {
        using Loader loader = new(new Broken(10, 4), 4);
        DataException error = Assert.Throws<DataException>(() => loader.Count());
        Assert.StartsWith("b/4.jpg: jpeg: cut off; ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Broken_images_are_left_out_and_counted_once_where_asked(int workers)
    {
        using Loader loader = new(new Broken(10, 4, 8, 9), 2) { SkipBroken = true, Workers = workers };
        for (int epoch = 0; epoch < 2; epoch++)
        {
            Assert.Equal([0, 1, 2, 3, 5, 6, 7], loader.SelectMany(batch => batch.Indices));
            Assert.Equal([4, 8, 9], loader.BrokenImages.Select(broken => broken.Index));
        }

        Assert.Equal("b/4.jpg", loader.BrokenImages[0].Description);
        Assert.Equal("b/4.jpg: jpeg: cut off", loader.BrokenImages[0].Reason);
    }

    [Fact]
    public void Images_of_two_sizes_in_a_batch_are_an_error_that_names_the_second()
    {
        using Loader loader = new(new TwoSizes(), 2);
        DataException error = Assert.Throws<DataException>(() => loader.Count());
        Assert.Equal(
            "odd: is 5x7 after the transforms, but others of its batch are 4x4; add a resize or a crop to one size", error.Message);
    }

    [Fact]
    public void A_crop_larger_than_the_image_is_an_error_that_names_the_file()
    {
        using Loader loader = new(new TwoSizes(), 1) { Transforms = [new RandomCrop(9)] };
        DataException error = Assert.Throws<DataException>(() => loader.Count());
        Assert.StartsWith(
            "even: random crop: an image of 4x4 with a border of 0 is smaller than the crop of 9x9",
            error.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Leaving_a_loop_early_and_disposing_return_at_once()
    {
        Loader loader = new(new ShapesDataset(100_000, train: true), 64) { Workers = 2 };
        foreach (Batch batch in loader)
        {
            if (batch.Step == 2) break;
        }

        Assert.Equal(0, loader.Epoch(0).First().Step);
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        loader.Dispose();
        Assert.True(System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalSeconds < 2);
        Assert.Throws<ObjectDisposedException>(() => loader.Epoch(0));
    }

    [Fact]
    public void A_second_enumeration_ends_the_first_with_an_error_that_says_so()
    {
        using Loader loader = new(new ShapesDataset(100, train: true), 10);
        using IEnumerator<Batch> first = loader.GetEnumerator();
        Assert.True(first.MoveNext());
        Assert.Equal(10, loader.Count());
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => first.MoveNext());
        Assert.Contains("another enumeration", error.Message, StringComparison.Ordinal);
    }

    private static string[] Record(IImageDataset images, int epoch, int workers, int ahead, int firstStep = 0)
    {
        using Loader loader = new(images, 16) { Shuffle = true, Seed = 9, Transforms = Augment, Workers = workers, Ahead = ahead };
        return [.. loader.Epoch(epoch, firstStep).Select(Sum)];
    }

    private static string Sum(Batch batch)
    {
        byte[] bytes = new byte[batch.Pixels.Length * 4];
        Buffer.BlockCopy(batch.Pixels.ToArray(), 0, bytes, 0, bytes.Length);
        string hash = Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(bytes));
        return $"{batch.Epoch}.{batch.Step} {string.Join(',', batch.Indices)} {string.Join(',', batch.Labels)} {hash}";
    }

    private sealed class Broken(int count, params int[] broken) : IImageDataset
    {
        public int Count => count;

        public IReadOnlyList<string> ClassNames => ["a", "b"];

        public Image Load(int index) =>
            broken.Contains(index) ? throw new ImageFormatException($"{Describe(index)}: jpeg: cut off") : new Image(4, 4);

        public int Label(int index) => 1;

        public string Describe(int index) => $"b/{index}.jpg";
    }

    private sealed class TwoSizes : IImageDataset
    {
        public int Count => 2;

        public IReadOnlyList<string> ClassNames => ["a", "b"];

        public Image Load(int index) => index == 0 ? new Image(4, 4) : new Image(5, 7);

        public int Label(int index) => index;

        public string Describe(int index) => index == 0 ? "even" : "odd";
    }

    /// <summary>Images that take longer to load than to use; counts the threads that did.</summary>
    private sealed class Slow(IImageDataset source) : IImageDataset
    {
        private readonly HashSet<int> _threads = [];

        public int Threads
        {
            get
            {
                lock (_threads) return _threads.Count;
            }
        }

        public int Count => source.Count;

        public IReadOnlyList<string> ClassNames => source.ClassNames;

        public Image Load(int index)
        {
            lock (_threads) _threads.Add(Environment.CurrentManagedThreadId);
            Thread.Sleep(1);
            return source.Load(index);
        }

        public int Label(int index) => source.Label(index);

        public string Describe(int index) => source.Describe(index);
    }
}
