using System.Globalization;

namespace Fovea;

/// <summary>What a recipe must keep to: ranges, known names, and settings that do not contradict each other.</summary>
internal static class RecipeRules
{
    /// <exception cref="SettingException">A setting is out of its range, names nothing, or contradicts another.</exception>
    public static void Check(TrainSettings s)
    {
        RequireName("optimizer", s.Optimizer, OptimizerKind.Names);
        RequireName("schedule", s.Schedule, ScheduleKind.Names);
        SettingRange.Require(s.Warmup, 0, 1e6, "warmup");
        SettingRange.RequireFraction(s.Beta1 ?? 0, "beta1");
        SettingRange.RequireFraction(s.Beta2 ?? 0, "beta2");
        SettingRange.RequireFraction(s.Alpha ?? 0, "alpha");
        SettingRange.Require(s.Epsilon ?? 0, 0, 1, "epsilon");
        SettingRange.Require(s.MinLearningRate, 0, 1e6, "min-lr");
        SettingRange.RequirePositive(s.DecayEpochs ?? 1, 1e6, "decay-epochs");
        SettingRange.RequireFraction(s.DecayRate ?? 0.1, "decay-rate", isZeroGood: false);
        SettingRange.RequirePositive(s.Power ?? 1, 100, "power");
        SettingRange.Require(s.Patience ?? 0, 0, 1_000_000, "patience");
        SettingRange.RequirePositive(s.ClipNorm ?? 1, 1e9, "clip-norm");
        SettingRange.RequirePositive(s.ClipValue ?? 1, 1e9, "clip-value");
        SettingRange.RequireFraction(s.Ema ?? 0.5, "ema", isZeroGood: false);
        SettingRange.RequireFraction(s.DropPath, "drop-path");
        RateFactors.Factors(s.Rates);
        RequireUse(s);
        RequireAgreement(s);
    }

    private static void RequireUse(TrainSettings s)
    {
        Unused("nesterov", s.Nesterov, OptimizerKind.Uses);
        Unused("beta1", s.Beta1 is not null, OptimizerKind.Uses);
        Unused("beta2", s.Beta2 is not null, OptimizerKind.Uses);
        Unused("alpha", s.Alpha is not null, OptimizerKind.Uses);
        Unused("epsilon", s.Epsilon is not null, OptimizerKind.Uses);
        Unused("milestones", s.Milestones is not null, ScheduleKind.Uses);
        Unused("decay-epochs", s.DecayEpochs is not null, ScheduleKind.Uses);
        Unused("decay-rate", s.DecayRate is not null, ScheduleKind.Uses);
        Unused("power", s.Power is not null, ScheduleKind.Uses);
        Unused("patience", s.Patience is not null, ScheduleKind.Uses);
        Unused("min-lr", s.MinLearningRate != 0, ScheduleKind.Uses);

        void Unused(string setting, bool isGiven, Func<string, string, bool> uses)
        {
            bool isOptimizers = uses == OptimizerKind.Uses;
            string user = isOptimizers ? s.Optimizer : s.Schedule;
            if (!isGiven || uses(user, setting))
                return;
            IEnumerable<string> users = (isOptimizers ? OptimizerKind.Names : ScheduleKind.Names).Where(name => uses(name, setting));
            string of = isOptimizers ? "optimizer" : "schedule";
            throw Contradiction(
                setting, user, $"is not used by the {of} '{user}'; leave it out or take the {of} {string.Join(" or ", users)}");
        }
    }

    private static void RequireAgreement(TrainSettings s)
    {
        string epochs = s.Epochs.ToString(CultureInfo.InvariantCulture);
        if (s.Nesterov && s.Momentum == 0)
            throw Contradiction("nesterov", "true", "needs momentum; give --momentum a number above 0");
        if (s.ClipNorm is not null && s.ClipValue is not null)
            throw Contradiction("clip-norm", "", "and --clip-value exclude each other; choose one");
        if (s.ZeroInit && s.Weights is not null)
            throw Contradiction("zero-init", "true", "would undo what --weights brings; leave one of them out");
        if (s.MinLearningRate > s.PeakLearningRate)
            throw Contradiction("min-lr", "", "is above the learning rate; choose a lower one");
        if (s.Warmup >= 1 && s.Warmup >= s.Epochs)
            throw Contradiction("warmup", "", $"takes all of the {epochs} epochs; choose fewer epochs of it, or a share below 1");
        if (s.Schedule != ScheduleKind.Milestones)
            return;
        if (s.Milestones is null)
            throw Contradiction("milestones", "", "is needed by the schedule 'milestones': the epochs after which the rate falls");
        if (ScheduleKind.EpochsOf(s.Milestones)[^1] >= s.Epochs)
            throw Contradiction("milestones", s.Milestones, $"reaches beyond the run of {epochs} epochs; choose earlier ones");
    }

    private static void RequireName(string setting, string name, IReadOnlyList<string> known)
    {
        if (known.Contains(name, StringComparer.Ordinal))
            return;
        string all = string.Join(", ", known);
        throw new SettingException(setting, name, all, $"{NameSuggestion.Unknown(setting, name, known)}; known are {all}");
    }

    private static SettingException Contradiction(string setting, string value, string rule) =>
        new(setting, value, rule, $"{setting} {rule}");
}
