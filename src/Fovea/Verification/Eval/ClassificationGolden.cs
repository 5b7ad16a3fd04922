using System.Text.Json;

namespace Fovea;

/// <summary><c>eval/classification.json</c>: accuracy, confusion and calibration of recorded logits.</summary>
internal sealed class ClassificationGolden : IGoldenFamily
{
    private const string Auroc = "auroc_one_vs_rest";

    private static readonly string[] Descriptions = ["name", "samples", "classes"];

    public bool Reads(GoldenFile file) => file.IsIndex("eval", "classification.json");

    public IEnumerable<GoldenCase> Cases(GoldenFile file)
    {
        foreach (JsonElement entry in ImageIndex.Entries(file, "cases"))
        {
            string name = entry.Text("name");
            yield return new GoldenCase(name, check => Check(file, entry, check));
        }
    }

    private static void Check(GoldenFile file, JsonElement entry, GoldenCheck check)
    {
        string name = entry.Text("name");
        int classes = entry.Int("classes"), samples = entry.Int("samples");
        using SafetensorsFile tensors = SafetensorsFile.Open(ImageIndex.Beside(file, "classification.safetensors"));
        float[] logits = tensors.GetSingles($"{name}.logits");
        int[] labels = [.. tensors.GetDoubles($"{name}.labels").Select(static label => (int)label)];
        if (!check.Shape("logits", [logits.Length], [(long)samples * classes])) return;
        ClassificationMetrics metrics = new(ranks: true);
        metrics.Add(logits, classes, labels, [.. Enumerable.Range(0, samples)]);
        EvaluationResult result = metrics.ToResult();
        foreach (JsonProperty expected in entry.EnumerateObject())
        {
            if (Descriptions.Contains(expected.Name))
                continue;
            if (expected.Name == Auroc)
                Areas(check, expected.Value, result.RocAreas);
            else if (expected.Value.ValueKind == JsonValueKind.Array)
                List(check, expected, result.Confusion);
            else if (Number(expected.Name, result, logits, labels, classes) is { } actual)
                check.Number(expected.Name, Math.Abs(actual - expected.Value.GetDouble()), 1e-6);
            else
                check.Fail($"{expected.Name}: nothing is compared with it");
        }
    }

    private static double? Number(string name, EvaluationResult result, float[] logits, int[] labels, int classes) => name switch
    {
        "top1" => result.Top1,
        "top5" or "top2" or "top3" => result.Top5,
        "cross_entropy" => result.Loss,
        "cross_entropy_smoothing_0.1" => Smoothed(logits, labels, classes),
        "ece_15" => result.CalibrationError,
        "mce_15" => result.LargestCalibrationError,
        "ece_10" => Bins(logits, labels, classes).Expected,
        "mce_10" => Bins(logits, labels, classes).Largest,
        "brier" => result.Brier,
        "cohen_kappa" => result.Confusion.Kappa,
        "macro_precision" => result.Confusion.MacroPrecision,
        "macro_recall" => result.Confusion.MacroRecall,
        "macro_f1" => result.Confusion.MacroF1,
        "micro_f1" => result.Top1,
        "weighted_f1" => result.Confusion.WeightedF1,
        "balanced_accuracy" => result.Confusion.BalancedAccuracy,
        _ => null,
    };

    private static double Smoothed(float[] logits, int[] labels, int classes)
    {
        using Grad.Scope inference = Grad.Disabled();
        using Workspace workspace = Workspace.Begin("verification");
        return Losses.CrossEntropy(Tensor.From(logits, new Shape(labels.Length, classes)), labels, smoothing: 0.1f).Item();
    }

    private static CalibrationBins Bins(float[] logits, int[] labels, int classes)
    {
        CalibrationBins bins = new(10);
        for (int n = 0; n < labels.Length; n++)
        {
            ReadOnlySpan<float> row = logits.AsSpan(n * classes, classes);
            int best = 0;
            double sum = 0;
            for (int i = 1; i < classes; i++)
                best = row[i] > row[best] ? i : best;
            foreach (float value in row)
                sum += Math.Exp(value - (double)row[best]);
            bins.Add(1 / sum, best == labels[n]);
        }

        return bins;
    }

    private static void Areas(GoldenCheck check, JsonElement expected, IReadOnlyList<double?> areas)
    {
        if (!check.Shape(Auroc, [areas.Count], [expected.GetArrayLength()]))
            return;
        for (int i = 0; i < areas.Count; i++)
        {
            double? recorded = expected[i].ValueKind == JsonValueKind.Null ? null : expected[i].GetDouble();
            if (areas[i] is { } actual && recorded is { } area)
                check.Number($"{Auroc}[{i}]", Math.Abs(actual - area), 1e-6);
            else if (areas[i] is not null || recorded is not null)
                check.Fail($"{Auroc}[{i}]: {recorded?.ToString() ?? "none"} is expected; got {areas[i]?.ToString() ?? "none"}");
        }
    }

    private static void List(GoldenCheck check, JsonProperty expected, ConfusionMatrix confusion)
    {
        int classes = confusion.Classes;
        if (expected.Name == "confusion_rows_are_truth")
        {
            for (int i = 0; i < classes * classes; i++)
                check.Exactly($"confusion[{i / classes}, {i % classes}]", confusion[i / classes, i % classes],
                    expected.Value[i / classes][i % classes].GetInt32());
            return;
        }

        Func<int, double>? of = expected.Name switch
        {
            "precision" => confusion.Precision,
            "recall" => confusion.Recall,
            "f1" => confusion.F1,
            "support" => @class => confusion.Support(@class),
            _ => null,
        };
        if (of is null)
        {
            check.Fail($"{expected.Name}: nothing is compared with it");
            return;
        }

        for (int i = 0; i < classes; i++)
            check.Number($"{expected.Name}[{i}]", Math.Abs(of(i) - expected.Value[i].GetDouble()), 1e-6);
    }
}
