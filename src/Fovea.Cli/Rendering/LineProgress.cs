using System.Diagnostics;
using Spectre.Console;

namespace Fovea.Cli;

/// <summary>Says how far a command is: on a terminal one line drawn over itself, elsewhere a line now and then.</summary>
internal sealed class LineProgress(Session session) : IDisposable
{
    private static readonly TimeSpan FirstAfter = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LiveEvery = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan PlainEvery = TimeSpan.FromSeconds(10);

    private readonly long _start = Stopwatch.GetTimestamp();
    private TimeSpan _next = FirstAfter;
    private bool _drawn;

    /// <summary>Shows a state, unless another was shown a moment ago.</summary>
    public void Update(string state)
    {
        TimeSpan now = Stopwatch.GetElapsedTime(_start);
        if (session.Quiet || now < _next)
            return;
        if (session.IsLive)
        {
            int width = session.Progress.Profile.Width - 1;
            string line = state.Length <= width ? state : state[..width];
            session.Progress.Write(new ControlCode("\r\u001b[2K" + line));
            _drawn = true;
            _next = now + LiveEvery;
        }
        else
        {
            session.Note(state);
            _next = now + PlainEvery;
        }
    }

    /// <summary>Removes the line from a terminal.</summary>
    public void Dispose()
    {
        if (_drawn)
            session.Progress.Write(new ControlCode("\r\u001b[2K"));
    }
}
