using System.Globalization;
using Spectre.Console;

namespace Fovea.Cli;

/// <summary>Shows how well a network did.</summary>
internal static class EvaluationRendering
{
    private const int MostClasses = 20;
    private const int WorstClasses = 10;

    public static void WriteJson(TextWriter output, EvaluationResult result, IReadOnlyList<string> names, EvaluationViews views) =>
        JsonOutput.Write(output, json =>
        {
            ConfusionMatrix confusion = result.Confusion;
            json.WriteNumber("top1", result.Top1);
            json.WriteNumber("top5", result.Top5);
            json.WriteNumberOrNull("loss", result.Loss);
            json.WriteNumber("correct", result.Correct);
            json.WriteNumber("total", result.Total);
            json.WriteNumber("macro_precision", confusion.MacroPrecision);
            json.WriteNumber("macro_recall", confusion.MacroRecall);
            json.WriteNumber("macro_f1", confusion.MacroF1);
            json.WriteNumberOrNull("macro_auroc", result.MacroRocArea);
            json.WriteNumberOrNull("ece", result.CalibrationError);
            json.WriteNumberOrNull("mce", result.LargestCalibrationError);
            json.WriteNumberOrNull("brier", result.Brier);
            json.WriteNumber("views", views switch { EvaluationViews.TenCrop => 10, EvaluationViews.Flip => 2, _ => 1 });
            json.WriteObjects("classes", Enumerable.Range(0, confusion.Classes), @class =>
            {
                json.WriteString("class", NameOf(names, @class));
                json.WriteNumber("index", @class);
                json.WriteNumber("precision", confusion.Precision(@class));
                json.WriteNumber("recall", confusion.Recall(@class));
                json.WriteNumber("f1", confusion.F1(@class));
                json.WriteNumberOrNull("auroc", AreaOf(result, @class));
                json.WriteNumber("support", confusion.Support(@class));
            });
        });

    public static void WriteText(Session session, EvaluationResult result, IReadOnlyList<string> names)
    {
        ConfusionMatrix confusion = result.Confusion;
        session.Output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"top-1 {100 * result.Top1:F2} %  top-5 {100 * result.Top5:F2} %  loss {result.Loss:F4}  "
                + $"({result.Correct} of {result.Total} right)"));
        session.Output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"macro F1 {100 * confusion.MacroF1:F2} %  precision {100 * confusion.MacroPrecision:F2} %  "
                + $"recall {100 * confusion.MacroRecall:F2} %  AUROC {Area(result.MacroRocArea)}  "
                + $"calibration error {100 * result.CalibrationError:F2} %"));
        bool all = confusion.Classes <= MostClasses;
        IEnumerable<int> shown = Enumerable.Range(0, confusion.Classes);
        if (!all)
        {
            shown = shown.Where(@class => confusion.Support(@class) > 0).OrderBy(confusion.F1).Take(WorstClasses);
            session.Output.WriteLine($"the {WorstClasses} classes with the lowest F1:");
        }

        Table table = TableOf.Columns("class", ">precision", ">recall", ">F1", ">AUROC", ">images");
        foreach (int @class in shown)
        {
            table.Row(
                NameOf(names, @class), Figures.Percent(confusion.Precision(@class)), Figures.Percent(confusion.Recall(@class)),
                Figures.Percent(confusion.F1(@class)), Area(AreaOf(result, @class)),
                Figures.Count(confusion.Support(@class)));
        }

        session.Tables.Write(table);
    }

    private static string Area(double? area) => area is { } known ? Figures.Fixed(known, 4) : "–";

    private static double? AreaOf(EvaluationResult result, int @class) =>
        @class < result.RocAreas.Count ? result.RocAreas[@class] : null;

    private static string NameOf(IReadOnlyList<string> names, int @class) => @class < names.Count ? names[@class] : $"class {@class}";
}
