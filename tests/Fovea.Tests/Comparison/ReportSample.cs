namespace Fovea.Tests;

/// <summary>A report's data, made up from a formula.</summary>
internal static class ReportSample
{
    public static readonly string[] Attentions = ["none", "se", "cbam", "eca", "ca", "sa:groups=4", "triplet"];

    public static ReportData Data(int seeds = 3, bool trained = true, bool images = true)
    {
        const int Epochs = 30;
        List<ReportRow> rows = [];
        List<ReportCurve> curves = [];
        for (int i = 0; i < Attentions.Length; i++)
        {
            string name = Attentions[i];
            List<IReadOnlyList<double>> runs = [];
            for (int seed = 0; seed < seeds; seed++)
            {
                int index = i, salt = seed;
                runs.Add([.. Enumerable.Range(1, Epochs).Select(epoch => Accuracy(index, salt, epoch))]);
            }

            double[] values = [.. runs.Select(run => run[^1])];
            double[] reference = [.. Enumerable.Range(0, seeds).Select(s => Accuracy(0, s, Epochs))];
            Estimate? difference = i == 0 || !trained ? null : Estimates.OfDifference(values, reference);
            double gain = values[0] - reference[0];
            Estimate? byImage = i == 0 || !trained || seeds > 1 ? null : new(gain, new(gain - 0.006, gain + 0.006));
            string options = name.Contains(':', StringComparison.Ordinal) ? "" : ":reduction=16";
            rows.Add(new ReportRow
            {
                Attention = name,
                Resolved = i == 0 ? "none" : $"{name}{options}@all:before-add",
                Parameters = 272_474 + (1_208L * i * i),
                AddedParameters = 1_208L * i * i,
                MAdds = 40_813_184 + (61_440L * i),
                LatencyMs = new(1.84 + (0.11 * i * (i % 3)), 2.11 + (0.12 * i)),
                Top1 = trained ? Estimates.OfMean(values) : null,
                Top1Values = trained ? values : [],
                Difference = difference,
                DifferenceImages = byImage,
                Verdict = i == 0 ? Verdict.Reference : Verdict.Of("none", difference, byImage),
            });
            curves.Add(new ReportCurve(name, runs));
        }

        return new ReportData
        {
            Title = "Attention in resnet20 on cifar10",
            Version = "0.1.0",
            Model = "resnet20",
            Data = "cifar10 (50,000 training images)",
            ImageSize = "32x32",
            Epochs = trained ? Epochs : 0,
            Seeds = seeds,
            ImagePasses = 1_500_000,
            TestImages = 10_000,
            Threads = 2,
            Isa = "AVX-512",
            Date = "2026-11-21",
            Command = "fovea compare --model resnet20 --attention none,se,cbam --data data/cifar10",
            Rows = rows,
            Curves = trained ? curves : [],
            Images = images ? [.. Enumerable.Range(0, 3).Select(SampleImage)] : [],
        };
    }

    private static double Accuracy(int mechanism, int seed, int epoch)
    {
        double gain = mechanism is 1 or 4 ? 0.012 : mechanism == 6 ? -0.010 : 0.0008 * mechanism;
        double end = 0.905 + gain + (0.0012 * Math.Sin((7 * seed) + mechanism));
        double wobble = 0.012 * Math.Sin((epoch * (3 + mechanism)) + seed) * Math.Exp(-epoch / 12.0);
        return end - (0.45 * Math.Exp(-epoch / 4.5)) + wobble;
    }

    private static float Heat(float across, float down) => MathF.Exp(-((across * across) + (down * down)) / 6);

    private static ReportImage SampleImage(int index)
    {
        string[] classes = ["dog", "ship <small>", "frog"];
        Image image = new(32, 32);
        for (int i = 0; i < image.Pixels.Length; i++)
            image.Pixels[i] = (byte)(128 + (100 * Math.Sin((i / 96 * 0.3) + (i % 96 * 0.02 * (index + 1)) + (i % 3))));
        List<ReportCell> cells = [];
        for (int i = 0; i < Attentions.Length; i++)
        {
            float[] map = [.. Enumerable.Range(0, 64).Select(at => Heat((at % 8) - 2 - (i / 2f), (at / 8) - 3 - index))];
            bool correct = (i + index) % 4 != 0;
            byte[] overlay = PngEncoder.Encode(HeatMapOverlay.Paint(image, map, 8, 8));
            cells.Add(new ReportCell(Attentions[i], correct ? classes[index] : "cat", 0.55 + (0.06 * i), correct, overlay));
        }

        return new ReportImage(classes[index], PngEncoder.Encode(image), cells);
    }
}
