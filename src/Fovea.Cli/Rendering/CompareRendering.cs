using System.Globalization;

namespace Fovea.Cli;

/// <summary>Shows how far a comparison is: what is at work, and a line for each run that has ended.</summary>
internal sealed class CompareRendering(Session session) : IProgress<CompareProgress>, IDisposable
{
    private const int MostRuns = 4;

    private readonly LineProgress _line = new(session);
    private readonly SortedDictionary<int, CompareProgress> _atWork = [];
    private int _done;
    private CompareStage? _stage;

    /// <inheritdoc/>
    public void Report(CompareProgress value)
    {
        if (value.Finished is { } run)
        {
            _done++;
            _atWork.Remove(value.Run);
            _line.Say(string.Create(
                CultureInfo.InvariantCulture,
                $"run {value.Run}/{value.Runs}  {run.Attention}, seed {run.Seed}: top-1 {100 * run.Epochs[^1].Top1:F1} %")
                + (value.Remaining is { } left && _done < value.Runs ? $"  {Figures.Duration(left)} left" : ""));
        }
        else if (value.Training is not null)
        {
            _atWork[value.Run] = value;
            if (_line.IsDue)
                _line.Update([.. AtWork(value)]);
        }
        else if (value.Stage != _stage)
        {
            _line.Say(value.Stage switch
            {
                CompareStage.Latency => "timing single images",
                CompareStage.Report => "explaining test images and writing the report",
                _ => "training",
            });
        }

        _stage = value.Stage;
    }

    /// <inheritdoc/>
    public void Dispose() => _line.Dispose();

    private IEnumerable<string> AtWork(CompareProgress latest)
    {
        string remaining = latest.Remaining is { } left ? $"  {Figures.Duration(left)} left" : "";
        yield return $"{_done}/{latest.Runs} runs {Figures.Bar(_done, latest.Runs)}{remaining}";
        foreach (CompareProgress run in _atWork.Values.Take(MostRuns))
            yield return $"{run.Attention}, seed {run.Seed}: {TrainRendering.Line(run.Training!)}";
        if (_atWork.Count > MostRuns)
            yield return $"and {_atWork.Count - MostRuns} more at work";
    }
}
