using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Fovea;

/// <summary>What a training run came to.</summary>
/// <param name="Epochs">All epochs in order, those before a resumption too.</param>
/// <param name="Best">The epoch with the highest top-1, the first of equals.</param>
/// <param name="Folder">The run's folder, or null where none was asked for.</param>
/// <param name="Checkpoint">The file with the best weights, or null without a folder.</param>
/// <param name="BrokenImages">Images that could not be decoded and were left out.</param>
public sealed record TrainResult(IReadOnlyList<EpochResult> Epochs, EpochResult Best, string? Folder, string? Checkpoint,
    IReadOnlyList<BrokenImage> BrokenImages)
{
    private const int Schema = 1;

    /// <summary>The document that <c>results.json</c> and <c>fovea train --json</c> hold (schema 1); accuracies are fractions.</summary>
    public string ToJson()
    {
        using MemoryStream stream = new();
        JsonWriterOptions options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (Utf8JsonWriter json = new(stream, options))
        {
            json.WriteStartObject();
            json.WriteNumber("schema", Schema);
            json.WriteStartArray("epochs");
            foreach (EpochResult epoch in Epochs)
            {
                json.WriteStartObject();
                json.WriteNumber("epoch", epoch.Epoch);
                json.WriteNumber("loss", epoch.Loss);
                json.WriteNumber("top1", epoch.Top1);
                if (epoch.EmaTop1 is { } average)
                    json.WriteNumber("ema_top1", average);
                json.WriteNumber("seconds", epoch.Seconds);
                json.WriteNumber("images_per_second", epoch.ImagesPerSecond);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartObject("best");
            json.WriteNumber("epoch", Best.Epoch);
            json.WriteNumber("top1", Best.Score);
            json.WriteEndObject();
            json.WriteString("checkpoint", Checkpoint);
            json.WriteStartArray("broken_images");
            foreach (BrokenImage broken in BrokenImages)
                json.WriteStringValue(broken.Reason);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }
}
