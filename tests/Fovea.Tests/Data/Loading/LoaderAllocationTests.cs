namespace Fovea.Tests;

/// <summary>Counts bytes of the whole process, so it runs when no other test does.</summary>
[CollectionDefinition(nameof(LoaderAllocationTests), DisableParallelization = true)]
[Collection(nameof(LoaderAllocationTests))]
public sealed class LoaderAllocationTests
{
    [Theory]
    [InlineData("crop,flip")]
    [InlineData("rrc,flip,jitter:0.4:hue=0.1,rand-m9-mstd0.5-inc1,erase:0.25")]
    [InlineData("crop:4:mode=reflect,autoaugment:cifar10,trivialaugment,perspective")]
    public void A_warm_epoch_allocates_no_pixels(string augmentation)
    {
        CachedDataset images = new(new ShapesDataset(640, train: true));
        using Loader loader = new(images, 64)
        {
            Shuffle = true,
            Transforms = Augmentation.Parse(augmentation).Transforms(32, 32, Normalize.ImageNet),
            Mix = new BatchMix(mixup: 0.2, cutMix: 1),
        };
        for (int epoch = 0; epoch < 2; epoch++)
            Assert.Equal(10, loader.Count());
        // The count is of the whole process and the test runner reports meanwhile, so the quietest epoch tells.
        long perStep = long.MaxValue;
        for (int epoch = 0; epoch < 8; epoch++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            Assert.Equal(10, loader.Count());
            perStep = Math.Min(perStep, (GC.GetTotalAllocatedBytes(precise: true) - before) / 10);
        }

        // One image's samples are 3,072 bytes; a step makes none of the 128 that it cuts and flips.
        Assert.True(perStep < 3072, $"{perStep} bytes a step");
    }
}
