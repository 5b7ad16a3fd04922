using Fovea.Kernels;

namespace Fovea.Tests;

public sealed class ColumnPanelsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(16)]
    public void Panels_cover_every_column_once_and_differ_by_a_register_at_most(int vector)
    {
        for (int columns = 0; columns <= 700; columns++)
        {
            ColumnPanels panels = new(columns, vector);
            int at = 0, used = 0;
            for (int panel = 0; panel < panels.Count; panel++)
            {
                Assert.Equal(at, panels.First(panel));
                Assert.InRange(panels.WidthOf(panel), Math.Max(vector, panels.WidthOf(0) - vector), panels.WidthOf(0));
                Assert.Equal(0, panels.WidthOf(panel) % vector);
                Assert.InRange(panels.Used(panel), 1, panels.WidthOf(panel));
                at += panels.WidthOf(panel);
                used += panels.Used(panel);
            }

            Assert.Equal(columns, used);
            Assert.Equal(at, panels.Width);
            Assert.InRange(panels.Width, columns, columns + vector - 1);
            Assert.True(panels.Count == 0 || panels.WidthOf(0) <= ColumnPanels.MostColumns(vector));
        }
    }

    [Theory]
    [InlineData(64, 1)]
    [InlineData(96, 2)]
    [InlineData(144, 3)]
    [InlineData(160, 4)]
    [InlineData(192, 4)]
    [InlineData(320, 6)]
    [InlineData(448, 8)]
    [InlineData(576, 9)]
    public void Few_panels_are_an_even_number_where_they_stay_wide_enough(int columns, int count) =>
        Assert.Equal(count, new ColumnPanels(columns, 16).Count);
}
