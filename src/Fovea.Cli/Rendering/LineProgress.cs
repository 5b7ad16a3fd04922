using System.Diagnostics;
using Spectre.Console;

namespace Fovea.Cli;

/// <summary>Says how far a command is: on a terminal some lines drawn over themselves, elsewhere a line now and then.</summary>
internal sealed class LineProgress(Session session) : IDisposable
{
    private const string ClearLine = "\r\u001b[2K";

    private static readonly TimeSpan FirstAfter = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LiveEvery = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan PlainEvery = TimeSpan.FromSeconds(10);

    private readonly long _start = Stopwatch.GetTimestamp();
    private TimeSpan _next = FirstAfter;
    private int _drawn;

    /// <summary>Shows a state, unless another was shown a moment ago.</summary>
    public void Update(params ReadOnlySpan<string> lines)
    {
        TimeSpan now = Stopwatch.GetElapsedTime(_start);
        if (session.Quiet || now < _next)
            return;
        if (session.IsLive)
        {
            Clear();
            int width = Math.Max(20, session.Progress.Profile.Width - 1);
            for (int i = 0; i < lines.Length; i++)
            {
                string line = lines[i].Length <= width ? lines[i] : lines[i][..width];
                session.Progress.Write(new ControlCode(i == 0 ? line : "\n" + line));
            }

            _drawn = lines.Length;
            _next = now + LiveEvery;
        }
        else
        {
            session.Note(string.Join("; ", lines.ToArray()));
            _next = now + PlainEvery;
        }
    }

    /// <summary>Writes a line that stays.</summary>
    public void Say(string line)
    {
        Clear();
        session.Note(line);
        if (!session.IsLive)
            _next = Stopwatch.GetElapsedTime(_start) + PlainEvery;
    }

    /// <summary>Removes what was drawn.</summary>
    public void Dispose() => Clear();

    private void Clear()
    {
        for (int i = 0; i < _drawn; i++)
            session.Progress.Write(new ControlCode(i == 0 ? ClearLine : "\u001b[1A" + ClearLine));
        _drawn = 0;
    }
}
