using System.CommandLine;
using System.Globalization;
using Spectre.Console;

namespace Fovea.Cli;

/// <summary><c>fovea predict</c>: the classes of images.</summary>
internal sealed class PredictCommand : Verb
{
    private const int Usual = 5;

    private readonly Argument<string[]> _images = new("IMAGE")
    {
        Description = "Image files: JPEG, PNG, BMP or PNM",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly CheckpointOptionSet _checkpoint = new();

    private readonly Option<int?> _top = OptionOf.Int("--top", "Classes to name for each image; 5 unless given", 1, 100_000);

    private readonly Option<string?> _classNames = OptionOf.Text(
        "--class-names", "Names of the classes, one a line; ImageNet's with their WordNet ids too", "FILE");

    public PredictCommand()
        : base("predict", "Name the classes of images")
    {
        Arguments.Add(_images);
        _checkpoint.AddTo(this);
        Options.Add(_top);
        Options.Add(_classNames);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("fovea predict dog.jpg --checkpoint runs/r20/best.safetensors", "names the five likeliest classes"),
        ("fovea predict *.png --checkpoint runs/r20/best.safetensors --top 1 --json", "names the likeliest class of each, as JSON"),
    ];

    public override int Run(ParseResult parse, Session session)
    {
        string[] files = parse.GetValue(_images) ?? [];
        Model model = _checkpoint.Load(parse, session);
        if (parse.GetValue(_classNames) is { } names)
            model.ClassNames = Names(names, model.Specification.Classes);
        Classifier classifier = new(model);
        int top = parse.GetValue(_top) ?? Usual;
        List<(string File, IReadOnlyList<Prediction> Top)> results = [];
        using (LineProgress progress = new(session))
        {
            foreach (string file in files)
            {
                session.Cancellation.ThrowIfCancellationRequested();
                progress.Update($"{Figures.Bar(results.Count, files.Length)} {file}");
                results.Add((file, ErrorHandling.About(
                    "IMAGE", file, "a JPEG, PNG, BMP or PNM file", () => classifier.Predict(file, top))));
            }
        }

        if (session.Json)
            WriteJson(session.Output, results);
        else
            WriteText(session, results);
        return ExitCode.Done;
    }

    private static IReadOnlyList<string> Names(string file, int classes)
    {
        ClassNameFile names = ClassNameFile.Read(file);
        return names.Count == classes
            ? names.InOrder
            : throw new DataException($"{file}: {names.Count} names; the network has {classes} classes");
    }

    private static void WriteJson(TextWriter output, List<(string File, IReadOnlyList<Prediction> Top)> results) =>
        JsonOutput.Write(output, json => json.WriteObjects("images", results, result =>
        {
            json.WriteString("file", result.File);
            json.WriteObjects("top", result.Top, prediction =>
            {
                json.WriteString("class", prediction.Class);
                json.WriteNumber("index", prediction.Index);
                json.WriteNumberOrNull("probability", prediction.Probability);
            });
        }));

    private static void WriteText(Session session, List<(string File, IReadOnlyList<Prediction> Top)> results)
    {
        Table table = TableOf.Columns("image", "class", ">probability");
        foreach ((string file, IReadOnlyList<Prediction> top) in results)
        {
            for (int i = 0; i < top.Count; i++)
                table.Row(i == 0 ? file : "", top[i].Class, top[i].Probability.ToString("P2", CultureInfo.InvariantCulture));
        }

        session.Tables.Write(table);
    }
}
