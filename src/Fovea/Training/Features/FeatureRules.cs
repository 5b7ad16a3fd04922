using System.Globalization;

namespace Fovea;

/// <summary>When the features in front of a head are the same in every epoch, and few enough to be kept.</summary>
internal static class FeatureRules
{
    /// <summary>The most bytes that are kept, of training and test images together.</summary>
    public const long MostBytes = 1L << 30;

    /// <summary>What is in the way of keeping the features; null where nothing is, as far as the settings tell.</summary>
    /// <param name="model">The network, with its frozen parameters marked.</param>
    /// <param name="data">The data.</param>
    /// <param name="s">The settings.</param>
    public static FeatureObstacle? Find(Model model, DataSource data, TrainSettings s)
    {
        if (model is not IPooledFeatures network)
            return new FeatureObstacle($"the network {model.Specification.Name}, whose head is no part of its own", IsExpected: true);
        HashSet<Module> head = [.. network.Head.SelectMany(static module => module.Modules())];
        Parameter? trained = model.Parameters().FirstOrDefault(
            parameter => parameter.Value.RequiresGradient && !head.Contains(parameter.Owner));
        if (trained is not null)
            return new FeatureObstacle($"{trained.Path}, which learns in front of the head; {FreezeAdvice(model, head)}", IsExpected: true);
        if (!Augmentation.Parse(s.Augment).IsNone)
            return new FeatureObstacle($"augment '{s.Augment}', which changes the images; augment 'none' leaves them as they are");
        if (s.Mixup > 0)
            return new FeatureObstacle($"mixup {Number(s.Mixup)}, which blends the images; leave it out");
        if (s.CutMix > 0)
            return new FeatureObstacle($"cutmix {Number(s.CutMix)}, which changes the images; leave it out");
        Module? random = model.Modules().FirstOrDefault(module => module is IReseeded { Draws: true } && !head.Contains(module));
        if (random is not null)
            return new FeatureObstacle($"'{random.Path}', which draws at random in every step ({random.GetType().Name})");
        long bytes = Bytes(network, data);
        return bytes <= MostBytes
            ? null
            : new FeatureObstacle($"the features' size of {Megabytes(bytes)}, above the {Megabytes(MostBytes)} that are kept in memory");
    }

    /// <summary>Values of an image's features.</summary>
    public static int Length(IPooledFeatures network) => network.Head.OfType<Linear>().First().Weight.Value.Shape[1];

    /// <summary>What a run says that keeps them.</summary>
    public static string Notice(IPooledFeatures network, DataSource data) =>
        $"only '{network.Head[^1].Path}' learns: the features of {Count(data.Train)} training and {Count(data.Test)} test images are "
        + $"computed once and kept ({Megabytes(Bytes(network, data))})";

    private static long Bytes(IPooledFeatures network, DataSource data) =>
        ((long)data.Train.Count + data.Test.Count) * Length(network) * sizeof(float);

    private static string FreezeAdvice(Model model, HashSet<Module> head)
    {
        // What has the head below it beside others, such as 'classifier', holds no parameter itself.
        IEnumerable<string> names = model.Parameters().Where(parameter => !head.Contains(parameter.Owner))
            .Select(static parameter => parameter.Path.Split('.')[0]).Distinct();
        return $"freeze {string.Join(',', names)}";
    }

    private static string Count(IImageDataset images) => images.Count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Number(double value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Megabytes(long bytes) => (bytes / 1e6).ToString("N1", CultureInfo.InvariantCulture) + " MB";
}
