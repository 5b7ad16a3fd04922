namespace Fovea;

/// <summary>Labelled images, one class each. Implementations are read from several threads at once.</summary>
public interface IImageDataset
{
    /// <summary>Number of images.</summary>
    int Count { get; }

    /// <summary>The classes' names, in label order.</summary>
    IReadOnlyList<string> ClassNames { get; }

    /// <summary>An image. The instance may be shared: it must not be written to.</summary>
    /// <param name="index">From 0 to <see cref="Count"/> − 1.</param>
    /// <exception cref="ImageFormatException">Its file cannot be read or decoded; the message names it.</exception>
    Image Load(int index);

    /// <summary>An image's class, from 0 to the number of classes − 1.</summary>
    /// <param name="index">From 0 to <see cref="Count"/> − 1.</param>
    int Label(int index);

    /// <summary>Where an image comes from, as a message would say it: its file, or its number in a file.</summary>
    /// <param name="index">From 0 to <see cref="Count"/> − 1.</param>
    string Describe(int index);
}
