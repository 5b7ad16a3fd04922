using System.Diagnostics;
using System.Text;
using Spectre.Console;

namespace Fovea.Cli;

/// <summary>Says how far a command is: on a terminal some lines drawn over themselves, elsewhere a line now and then.</summary>
internal sealed class LineProgress(Session session) : IDisposable
{
    private const string ToLineEnd = "\u001b[K";
    private const string ToScreenEnd = "\u001b[J";
    private const int LeastWidth = 20;

    private static readonly TimeSpan FirstAfter = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LiveEvery = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan PlainEvery = TimeSpan.FromSeconds(10);

    private readonly long _start = Stopwatch.GetTimestamp();
    private TimeSpan _next = FirstAfter;
    private int _drawn;

    /// <summary>Columns that a line may have on the terminal; its last stays free, where some break the line.</summary>
    public int Width => Math.Max(LeastWidth, session.Progress.Profile.Width - 1);

    /// <summary>Whether a state would be shown now, and not right after another.</summary>
    public bool IsDue => !session.Quiet && Stopwatch.GetElapsedTime(_start) >= _next;

    /// <summary>Shows a state, unless another was shown a moment ago. A line that is too wide breaks between two of its fields.</summary>
    public void Update(params ReadOnlySpan<string> lines)
    {
        if (IsDue)
            Show(lines);
    }

    /// <summary>Shows a state that will stand for a while, where states are drawn over themselves and the command has not just
    /// begun.</summary>
    public void Stand(params ReadOnlySpan<string> lines)
    {
        if (session.IsLive && Stopwatch.GetElapsedTime(_start) >= FirstAfter)
            Show(lines);
    }

    /// <summary>Writes a line that stays.</summary>
    public void Say(string line)
    {
        lock (session.Interruption.Screen)
        {
            Clear();
            session.Note(line);
        }

        if (!session.IsLive)
            _next = Stopwatch.GetElapsedTime(_start) + PlainEvery;
    }

    /// <summary>Removes what was drawn.</summary>
    public void Dispose()
    {
        lock (session.Interruption.Screen)
            Clear();
    }

    /// <summary>What a terminal is sent to draw lines over those that stand there, in one piece so that nothing flickers.</summary>
    internal static string Frame(int drawn, IReadOnlyList<string> lines)
    {
        StringBuilder frame = new(Back(drawn));
        for (int i = 0; i < lines.Count; i++)
            frame.Append(i == 0 ? "" : "\n").Append(lines[i]).Append(ToLineEnd);
        return frame.Append(ToScreenEnd).ToString();
    }

    private static string Back(int drawn) => drawn > 1 ? $"\r\u001b[{drawn - 1}A" : "\r";

    private void Show(ReadOnlySpan<string> lines)
    {
        TimeSpan now = Stopwatch.GetElapsedTime(_start);
        if (!session.IsLive)
        {
            session.Note(string.Join("; ", lines.ToArray()));
            _next = now + PlainEvery;
            return;
        }

        List<string> fitting = [];
        foreach (string line in lines)
            fitting.AddRange(LineWrap.Of(line, Width));
        lock (session.Interruption.Screen)
        {
            // The message of a signal stands below what was drawn, and it stays.
            if (session.Interruption.IsAsked)
                return;
            session.Progress.Write(new ControlCode(Frame(_drawn, fitting)));
            _drawn = fitting.Count;
        }

        _next = now + LiveEvery;
    }

    private void Clear()
    {
        if (_drawn > 0 && !session.Interruption.IsAsked)
            session.Progress.Write(new ControlCode(Back(_drawn) + ToScreenEnd));
        _drawn = 0;
    }
}
