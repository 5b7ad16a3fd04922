using Fovea.Kernels;

namespace Fovea.Tests;

public sealed unsafe class MergedGroupsTests
{
    /// <summary>n, c, h, w, o, kernel, stride, padding, dilation, groups.</summary>
    public static TheoryData<int[]> Shapes => new(
    [
        [2, 64, 9, 7, 64, 3, 1, 1, 1, 32],
        [1, 12, 8, 8, 24, 3, 2, 1, 1, 6],
        [3, 10, 5, 6, 10, 3, 1, 2, 2, 5],
        [1, 9, 7, 7, 18, 1, 1, 0, 1, 9],
        [2, 18, 4, 5, 9, 3, 1, 1, 1, 9],
        [1, 32, 11, 3, 32, 3, 1, 1, 1, 8],
        [2, 14, 6, 6, 14, 5, 3, 2, 1, 7],
    ]);

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Convolutions_of_narrow_groups_match_the_definition(int[] s)
    {
        ConvolutionCase test = new(new ConvolutionShape(s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7], s[8], s[9]), 11);
        foreach (float? before in new float?[] { null, 2f })
        {
            string what = $"{test.Shape} seed 11, {(before is null ? "written" : "added")}";
            Convolution convolution = new();
            GuardedBuffer dx = new(test.X.Length, before), dw = new(test.Weight.Length, before), y = new(test.Dy.Length, null);
            bool add = before is not null;
            convolution.Forward(test.Shape, 1, test.X, test.Weight, test.Bias, y.Values.AsSpan(0, test.Dy.Length));
            convolution.InputGradient(test.Shape, 1, test.Dy, test.Weight, dx.Values.AsSpan(0, test.X.Length), add);
            convolution.WeightGradient(test.Shape, test.X, test.Dy, dw.Values.AsSpan(0, test.Weight.Length), add);
            Values.AssertClose(test.Output(true), y.Checked(), 1e-5, $"forward {what}");
            Values.AssertClose(add ? test.InputGradient(2f) : test.InputGradient(), dx.Checked(), 1e-5, $"input gradient {what}");
            Values.AssertClose(add ? test.WeightGradient(2f) : test.WeightGradient(), dw.Checked(), 1e-5, $"weight gradient {what}");
        }
    }

    [Theory]
    [InlineData(64, 64, 32, 8, 8)]
    [InlineData(64, 64, 32, 16, 4)]
    [InlineData(64, 64, 32, 1, 32)]
    [InlineData(64, 128, 32, 8, 16)]
    [InlineData(10, 10, 5, 8, 5)]
    [InlineData(128, 128, 32, 8, 16)]
    [InlineData(256, 256, 32, 8, 32)]
    [InlineData(32, 32, 32, 8, 32)]
    public void As_many_groups_are_merged_as_a_register_holds_and_divide_them(int c, int o, int groups, int vector, int expected) =>
        Assert.Equal(expected, MergedGroups.Of(new ConvolutionShape(1, c, 8, 8, o, 3, 1, 1, 1, groups), vector).Groups);
}
