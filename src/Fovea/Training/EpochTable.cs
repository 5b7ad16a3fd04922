using System.Globalization;
using System.Text;

namespace Fovea;

/// <summary>The table of finished epochs, <c>metrics.csv</c>: for people, and where a resumed run finds the times of its
/// earlier epochs.</summary>
/// <remarks>Times are here and not in the state, so that equal runs leave equal checkpoints.</remarks>
internal static class EpochTable
{
    private const string Header = "epoch,loss,top1,top5,test_loss,learning_rate,seconds,images_per_second,input_wait,gradient_norm,"
        + "ema_top1,ema_test_loss";

    private const int Columns = 12;

    public static void Write(string path, IReadOnlyList<EpochResult> history)
    {
        StringBuilder text = new(Header + "\n");
        foreach (EpochResult e in history)
        {
            text.Append(CultureInfo.InvariantCulture, $"{e.Epoch},{e.Loss:R},{e.Top1:R},{e.Top5:R},{e.TestLoss:R},{e.LearningRate:R},")
                .Append(CultureInfo.InvariantCulture, $"{e.Seconds:F3},{e.ImagesPerSecond:F1},{e.InputWait:F3},{e.GradientNorm:G6},")
                .Append(CultureInfo.InvariantCulture, $"{e.EmaTop1:R},{e.EmaTestLoss:R}\n");
        }

        AtomicFile.WriteAllText(path, text.ToString());
    }

    /// <summary>The epochs with the times that the table has for them; an epoch that it lacks stays as it is.</summary>
    public static EpochResult[] WithTimes(string path, IReadOnlyList<EpochResult> history)
    {
        EpochResult[] result = [.. history];
        foreach (string line in File.Exists(path) ? File.ReadLines(path) : [])
        {
            string[] cells = line.Split(',');
            if (cells.Length == Columns
                && int.TryParse(cells[0], NumberStyles.None, CultureInfo.InvariantCulture, out int epoch)
                && epoch >= 1 && epoch <= result.Length
                && Number(cells[6]) is { } seconds && Number(cells[7]) is { } imagesPerSecond && Number(cells[8]) is { } wait)
            {
                result[epoch - 1] = result[epoch - 1] with { Seconds = seconds, ImagesPerSecond = imagesPerSecond, InputWait = wait };
            }
        }

        return result;
    }

    private static double? Number(string cell) =>
        double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : null;
}
