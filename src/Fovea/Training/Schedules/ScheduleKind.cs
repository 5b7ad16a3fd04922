using System.Globalization;

namespace Fovea;

/// <summary>The schedules by the names that settings call them. Their epochs count from the run's beginning, warm-up included.</summary>
internal static class ScheduleKind
{
    public const string Cosine = "cosine";
    public const string Milestones = "milestones";
    private const string Step = "step";
    private const string Polynomial = "polynomial";
    private const string OneCycle = "one-cycle";
    private const string Plateau = "plateau";
    private const string Constant = "constant";

    public static readonly IReadOnlyList<string> Names = [Cosine, Step, Milestones, Polynomial, OneCycle, Plateau, Constant];

    /// <summary>Whether a schedule has a setting, by its name on the command line.</summary>
    public static bool Uses(string name, string setting) => setting switch
    {
        "milestones" => name is Milestones,
        "decay-epochs" => name is Step,
        "decay-rate" => name is Step or Milestones or Plateau,
        "power" => name is Polynomial,
        "patience" => name is Plateau,
        _ => name is Cosine or Polynomial or Plateau,
    };

    /// <param name="s">The settings.</param>
    /// <param name="updates">Steps of the optimizer in an epoch.</param>
    public static LearningRateSchedule Create(TrainSettings s, int updates)
    {
        int total = updates * s.Epochs;
        double wanted = s.Warmup < 1 ? s.Warmup * total : s.Warmup * updates;
        int warmup = Math.Min(total - 1, (int)(wanted + 1e-9));
        double rate = s.PeakLearningRate, least = s.MinLearningRate, factor = s.DecayRate ?? 0.1;
        return s.Schedule switch
        {
            Cosine => new CosineSchedule(rate, total, warmup, minimumRate: least),
            OneCycle => new OneCycleSchedule(rate, Math.Max(2, total), (double)warmup / total),
            Polynomial => Warm(new PolynomialSchedule(rate, total - warmup, s.Power ?? 0.9, least)),
            Plateau => Warm(new PlateauSchedule(rate, factor, s.Patience ?? 10, least)),
            Step => Warm(new StepSchedule(rate, Falls(Every(s.DecayEpochs ?? 30, s.Epochs)), factor)),
            Milestones => Warm(new StepSchedule(rate, Falls(EpochsOf(s.Milestones ?? "")), factor)),
            _ => Warm(new StepSchedule(rate, [], factor: 1)),
        };

        LearningRateSchedule Warm(LearningRateSchedule then) => warmup == 0 ? then : new WarmupSchedule(then, warmup);
        IEnumerable<int> Falls(IEnumerable<double> epochs) =>
            epochs.Select(epoch => Math.Max(0, (int)Math.Round(epoch * updates) - warmup));
    }

    /// <summary>The epochs of a list, which must rise.</summary>
    /// <exception cref="SettingException">The text is no such list.</exception>
    public static IReadOnlyList<double> EpochsOf(string list)
    {
        List<double> epochs = [];
        foreach (string text in list.Split(',', StringSplitOptions.TrimEntries))
        {
            bool isNumber = double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double epoch);
            if (!isNumber || !(epoch > 0 && epoch < 1e6) || (epochs.Count > 0 && epoch <= epochs[^1]))
            {
                const string Expected = "rising numbers of epochs separated by commas, such as 82,123";
                throw new SettingException("milestones", list, Expected, $"milestones '{list}': expected {Expected}");
            }

            epochs.Add(epoch);
        }

        return epochs;
    }

    private static IEnumerable<double> Every(double period, int epochs)
    {
        for (int i = 1; i * period < epochs; i++)
            yield return i * period;
    }
}
