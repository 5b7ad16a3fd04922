using Fovea.Onnx;
using Spectre.Console;

namespace Fovea.Cli;

/// <summary>Renders what <c>fovea export</c> wrote and how it did.</summary>
internal static class ExportRendering
{
    public static void WriteJson(TextWriter output, string path, Model model, OnnxExportReport report) => JsonOutput.Write(output, json =>
    {
        json.WriteString("file", path);
        json.WriteBoolean("written", report.Written);
        json.WriteNumber("bytes", report.Bytes);
        json.WriteNetwork(model.Specification);
        json.WriteNumber("opset", report.Opset);
        json.WriteStrings("input", report.Input);
        json.WriteNumber("multiple", report.Multiple);
        json.WriteStrings("fixed", report.Fixed);
        json.WriteNumber("tensors", report.Tensors);
        json.WriteStartObject("operators");
        foreach ((string name, int count) in report.Operators)
            json.WriteNumber(name, count);
        json.WriteEndObject();
        if (report.Check is not { } check)
        {
            json.WriteNull("check");
            return;
        }

        json.WriteStartObject("check");
        json.WriteString("runtime", $"ONNX Runtime {check.RuntimeVersion}");
        json.WriteBoolean("passed", check.Passed);
        json.WriteNumber("limit", OnnxCheck.Limit);
        json.WriteObjects("runs", check.Runs, run =>
        {
            json.WriteString("input", run.Input.ToString());
            json.WriteNumberOrNull("difference", run.Difference);
        });
        json.WriteEndObject();
    });

    public static void WriteText(Session session, string path, Model model, OnnxExportReport report)
    {
        ModelSpecification what = model.Specification;
        session.Output.WriteLine(
            $"{path}: {what.Name} with attention '{what.Attention}', opset {report.Opset}, {Figures.Megabytes(report.Bytes)}, "
                + $"{Figures.Of(report.Operators.Sum(static entry => entry.Count), "operator")}");
        session.Output.WriteLine($"input [{string.Join(", ", report.Input)}]"
            + (report.Multiple > 1 ? $", height and width in multiples of {report.Multiple}" : ""));
        foreach (string reason in report.Fixed)
            session.Output.WriteLine($"  {reason}");
        if (report.Check is not { } check)
        {
            session.Output.WriteLine(
                $"not checked: ONNX Runtime is not found; {OnnxRuntimeLibrary.Variable} may name its library, and bench/peers/setup.sh "
                + "installs it");
            return;
        }

        Table table = TableOf.Columns("input", ">difference", ">limit");
        foreach (OnnxCheckRun run in check.Runs)
            table.Row(run.Input.ToString(), Figures.Significant(run.Difference), Figures.Significant(OnnxCheck.Limit));

        session.Tables.Write(table);
        session.Output.WriteLine(check.Passed
            ? $"the same as the network in ONNX Runtime {check.RuntimeVersion}, as a share of the largest output"
            : $"not written: ONNX Runtime {check.RuntimeVersion} makes something else of the graph than the network");
    }
}
