namespace Fovea;

/// <summary>Checks and texts that mechanisms share; each message names the argument, the value and the rule.</summary>
internal static class AttentionArguments
{
    /// <summary>What listings say of the option <c>reduction</c>.</summary>
    public const string ReductionMeaning = "bottleneck ratio r; C / r hidden channels, rounded down";

    /// <summary>What listings say of the option <c>activation</c>.</summary>
    public const string ActivationMeaning = "relu, hard-swish or silu, so that mechanisms can be compared with equal activations";

    /// <summary>The hidden width channels / reduction, rounded down; an error where that is 0.</summary>
    public static int Hidden(string mechanism, int channels, int reduction)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        if (reduction < 1)
            throw new ArgumentOutOfRangeException(nameof(reduction), reduction, $"{mechanism}: reduction must be at least 1");
        int hidden = channels / reduction;
        if (hidden < 1)
        {
            throw new ArgumentException(
                $"{mechanism}: reduction ({reduction}) leaves no hidden channel of {channels}; it must be at most {channels}",
                nameof(reduction));
        }

        return hidden;
    }

    /// <summary>Checks that an activation is one that mechanisms may be compared with: ReLU, a hard swish or SiLU.</summary>
    public static Activation RequireActivation(string mechanism, Activation activation) =>
        activation is Activation.Relu or Activation.HardSwish or Activation.AuthorHardSwish or Activation.Silu
            ? activation
            : throw new ArgumentException(
                $"{mechanism}: activation must be relu, hard-swish or silu; got {activation}", nameof(activation));

    /// <summary>Reads the option <c>activation</c>. Hard swish is the authors' form, whose derivative at −3 is 0.</summary>
    public static Activation ReadActivation(AttentionOptions options, string fallback) =>
        options.Choice("activation", fallback, "relu", "hard-swish", "silu") switch
        {
            "relu" => Activation.Relu,
            "hard-swish" => Activation.AuthorHardSwish,
            _ => Activation.Silu,
        };

    /// <summary>Checks that a number of groups divides the channels.</summary>
    public static void RequireDivisor(string mechanism, string option, int channels, int groups)
    {
        if (groups < 1 || channels % groups != 0)
            throw new ArgumentException($"{mechanism}: channels ({channels}) must be divisible by {option} ({groups})", option);
    }

    /// <summary>The width channels / 8 of queries and keys; an error where that is 0.</summary>
    public static int Eighth(string mechanism, int channels) => channels >= 8
        ? channels / 8
        : throw new ArgumentOutOfRangeException(
            nameof(channels), channels, $"{mechanism}: channels must be at least 8, as queries and keys have an eighth of them");

    /// <summary>Checks that a feature map is [N, <paramref name="channels"/>, H, W] with at least one position.</summary>
    public static void RequireMap(string mechanism, Tensor x, int channels)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.Shape.Rank != 4 || x.Shape.C != channels)
            throw new ShapeException($"{mechanism}: the input must be [N, {channels}, H, W]; got {x.Shape}");
        RequireMap(mechanism, x);
    }

    /// <summary>Checks that a feature map is [N, C, H, W] with at least one channel and position.</summary>
    public static void RequireMap(string mechanism, Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.Shape.Rank != 4 || x.Shape.C == 0)
            throw new ShapeException($"{mechanism}: the input must be [N, C, H, W] with at least one channel; got {x.Shape}");
        if (x.Shape.H == 0 || x.Shape.W == 0)
            throw new ShapeException($"{mechanism}: height and width must be at least 1; got {x.Shape}");
    }
}
