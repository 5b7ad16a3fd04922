namespace Fovea.Kernels;

/// <summary>How the channels of a <see cref="PanelChain"/> are cut: whole panels, with narrow registers several, so that what is done
/// pixel by pixel has enough to do.</summary>
internal readonly struct PanelGroups
{
    private const int Channels = 64;

    private readonly ColumnPanels _panels;
    private readonly int _size;

    /// <summary>Groups for so many channels, for registers of <paramref name="vector"/> floats.</summary>
    public PanelGroups(int channels, int vector)
    {
        _panels = new ColumnPanels(channels, vector);
        _size = Math.Max(1, Channels / ColumnPanels.MostColumns(vector));
        Count = BlockGeometry.CeilingOf(_panels.Count, _size);
    }

    public int Count { get; }

    /// <summary>The panels of a group: the first, and the one after the last.</summary>
    public (int First, int End) Panels(int group) => (group * _size, Math.Min((group + 1) * _size, _panels.Count));

    /// <summary>The channels of a group: the first, and their number.</summary>
    public (int First, int Count) Columns(int group)
    {
        (int first, int end) = Panels(group);
        int column = _panels.First(first);
        return (column, _panels.First(end - 1) + _panels.Used(end - 1) - column);
    }
}
