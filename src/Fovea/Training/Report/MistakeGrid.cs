using System.Text;
using static Fovea.ReportFormat;

namespace Fovea;

/// <summary>The wrong guesses that the network was surest of, as pictures.</summary>
internal static class MistakeGrid
{
    private const int MostPictures = 24;
    private const int Side = 160;

    public static string Render(IReadOnlyList<TestGuess> predictions, IImageDataset images, IReadOnlyList<string> classes)
    {
        StringBuilder html = new("<div class=\"mistakes\">\n");
        foreach (TestGuess wrong in predictions.Where(static prediction => !prediction.IsRight)
            .OrderByDescending(static prediction => prediction.Confidence).ThenBy(static prediction => prediction.Image).Take(MostPictures))
        {
            Image picture = Shrink(images.Load(wrong.Image));
            string small = Math.Max(picture.Width, picture.Height) < Side / 2 ? " class=\"small\"" : "";
            string source = Png(PngEncoder.Encode(picture)), title = Html(images.Describe(wrong.Image));
            html.Append($"<figure><img{small} src=\"{source}\" alt=\"\" title=\"{title}\">")
                .Append($"<figcaption><span class=\"wrong\">{Html(classes[wrong.Guess])}</span>, {Unbroken(wrong.Confidence)} sure; is ")
                .Append($"<span class=\"right\">{Html(classes[wrong.Label])}</span>, {Unbroken(wrong.LabelProbability)}</figcaption>")
                .Append("</figure>\n");
        }

        return html.Append("</div>\n").ToString();
    }

    private static string Unbroken(double share) => Percent(share).Replace(" ", "&nbsp;", StringComparison.Ordinal);

    private static Image Shrink(Image image)
    {
        if (Math.Min(image.Width, image.Height) <= Side)
            return image;
        RandomStream none = new(0);
        return new Resize(Side).Apply(image, ref none);
    }
}
