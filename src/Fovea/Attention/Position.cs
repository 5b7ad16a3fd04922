namespace Fovea;

/// <summary>Where in a block of a backbone an attention module stands. Each backbone has some of these.</summary>
public enum Position
{
    /// <summary>Before the first operation of the block.</summary>
    Input,

    /// <summary>After the 1x1 expansion of an inverted residual.</summary>
    AfterExpand,

    /// <summary>After the depthwise convolution.</summary>
    AfterDw,

    /// <summary>After the 1x1 projection.</summary>
    AfterProject,

    /// <summary>On the residual branch, just before the sum.</summary>
    BeforeAdd,

    /// <summary>After the whole block.</summary>
    AfterBlock,

    /// <summary>After the last block of a stage.</summary>
    AfterStage,

    /// <summary>After the second convolution of the block.</summary>
    AfterConv2,

    /// <summary>Before a channel shuffle.</summary>
    BeforeShuffle,

    /// <summary>In place of the block's spatial convolution.</summary>
    ReplaceConv,

    /// <summary>In place of the backbone's own squeeze-and-excitation.</summary>
    ReplaceSe,
}
