using System.Globalization;

namespace Fovea.Benchmarks;

/// <summary>A layer of a network as a line of its shape file says it: a convolution, a linear layer, or a map at which attention
/// stands.</summary>
/// <param name="Network">The network.</param>
/// <param name="Kind"><c>dense</c>, <c>grouped</c>, <c>depthwise</c>, <c>linear</c>, <c>map</c>, or the name of a mechanism on such a
/// map.</param>
/// <param name="Channels">Channels in.</param>
/// <param name="Map">Height and width in; 1x1 for a linear layer.</param>
/// <param name="Outputs">Channels out.</param>
/// <param name="Kernel">Height and width of the kernel.</param>
/// <param name="Stride">Step down and to the right.</param>
/// <param name="Padding">Zeros on each side.</param>
/// <param name="Groups">Groups of channels.</param>
/// <param name="Times">How often the network has such a layer.</param>
/// <param name="First">The path of the first of them.</param>
public sealed record LayerShape(
    string Network, string Kind, int Channels, Size Map, int Outputs, Size Kernel, Size Stride, Size Padding, int Groups, int Times,
    string First)
{
    private const int Fields = 10;

    /// <summary>Whether it is a convolution.</summary>
    public bool IsConvolution => Kind is "dense" or "grouped" or "depthwise";

    /// <summary>A line of a shape file.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static LayerShape Parse(string network, string line)
    {
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length != Fields)
            throw new FormatException($"{network}: a line has {Fields} fields; got '{line}'");
        return new LayerShape(
            network, words[0], Number(words[1]), SizeOf(words[2]), Number(words[3]), SizeOf(words[4]), SizeOf(words[5]), SizeOf(words[6]),
            Number(words[7]), Number(words[8]), words[9]);
    }

    /// <summary>The line of a shape file.</summary>
    public string ToLine() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Kind,-10}{Channels,5} {Map,8}{Outputs,6} {Kernel,4} {Stride,4} {Padding,4}{Groups,5}{Times,4}  {First}");

    /// <summary>What benchmarks are chosen by: network, kind and sizes.</summary>
    public override string ToString() => Kind switch
    {
        "linear" => $"{Network} linear {Channels}-{Outputs}",
        _ when IsConvolution => $"{Network} {Kind} {Channels}x{Map}-{Outputs} k{Kernel} s{Stride}",
        _ => $"{Network} {Kind} {Channels}x{Map}",
    };

    private static int Number(string word) => int.Parse(word, NumberStyles.None, CultureInfo.InvariantCulture);

    private static Size SizeOf(string word)
    {
        string[] sides = word.Split('x');
        return new Size(Number(sides[0]), Number(sides[1]));
    }
}
