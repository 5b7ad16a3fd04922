using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace Fovea.Benchmarks;

/// <summary>What the fastest run does in a second: a table of times alone does not say which layer is slow.</summary>
/// <param name="name">The heading.</param>
/// <param name="legend">What it is.</param>
/// <param name="amount">10⁹ of it in one run of a method; 0 where that is not known.</param>
internal sealed class RateColumn(string name, string legend, Func<LayerShape, string, double> amount) : IColumn
{
    public string Id => name;

    public string ColumnName => name;

    public bool AlwaysShow => true;

    public ColumnCategory Category => ColumnCategory.Metric;

    public int PriorityInCategory => 0;

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    public string Legend => legend;

    public bool IsAvailable(Summary summary) => true;

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase) => GetValue(summary, benchmarkCase, summary.Style);

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style)
    {
        if (summary[benchmarkCase]?.ResultStatistics is not { } statistics || benchmarkCase.Parameters["Layer"] is not LayerShape layer)
            return "";
        double done = amount(layer, benchmarkCase.Descriptor.WorkloadMethod.Name);
        return done == 0 ? "" : (done / (statistics.Min * 1e-9)).ToString("F1", CultureInfo.InvariantCulture);
    }
}
