using System.CommandLine;

namespace Fovea.Cli;

/// <summary>The options that say which trained network.</summary>
internal sealed class CheckpointOptionSet
{
    private readonly Option<string?> _file;

    private readonly ModelOptionSet _model;

    private readonly Option<bool?> _strict = OptionOf.Flag("--strict", "Whether every tensor must fit; false loads what fits");

    /// <param name="isRequired">Whether there must be a checkpoint; else a name alone makes an untrained network.</param>
    /// <param name="model">The options of the network; one placement of attention unless given.</param>
    public CheckpointOptionSet(bool isRequired = true, ModelOptionSet? model = null)
    {
        _model = model ?? ModelOptionSet.OfPlacement();
        _file = new Option<string?>("--checkpoint")
        {
            Description = "Trained network: a file that fovea wrote, or with --model one of another library",
            HelpName = "FILE",
            Required = isRequired,
        };
    }

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_file);
        _model.AddTo(command);
        command.Options.Add(_strict);
    }

    /// <summary>Reads the checkpoint.</summary>
    public Model Load(ParseResult parse, Session session)
    {
        string file = parse.GetValue(_file)!;
        string? name = parse.GetValue(_model.Model), attention = parse.GetValue(_model.Attention);
        const string Expected = "a checkpoint with the weights of the network: safetensors, PyTorch (.pth) or NumPy (.npz)";
        return ErrorHandling.About("--checkpoint", file, Expected, () =>
        {
            Model model;
            if (name is null)
            {
                model = Model.Load(file);
                RequireSameAttention(model, attention, file);
                return model;
            }

            ModelOptions options = new()
            {
                Attention = attention ?? "none",
                Classes = parse.GetValue(_model.Classes) ?? 0,
                ImageSize = parse.GetValue(_model.ImageSize) ?? 0,
            };
            bool strict = parse.GetValue(_strict) ?? true;
            model = attention is null
                ? Model.LoadAsFound(file, name, out StateLoadReport report, options, strict)
                : Model.Load(file, name, options, out report, strict);
            ModelSpecification found = model.Specification;
            if (found.Name != ModelCatalog.Default.Canonical(name) || (attention is null && found.Attention != "none"))
                session.Note($"{file} is {found.Name} with attention '{found.Attention}', by the shapes of its tensors");
            if (!report.IsComplete)
                session.Warn($"{file}: {report.Counts()}; {report.Loaded.Count} tensors loaded{report.Details()}");
            return model;
        });
    }

    /// <summary>Reads the checkpoint, or makes an untrained network where none is given.</summary>
    public Model LoadOrCreate(ParseResult parse, Session session) => HasFile(parse)
        ? Load(parse, session)
        : Create(parse, session, parse.GetValue(_model.Attention) ?? "none");

    /// <summary>Whether a checkpoint is given.</summary>
    public bool HasFile(ParseResult parse) => parse.GetValue(_file) is not null;

    /// <summary>Makes an untrained network.</summary>
    public Model Create(ParseResult parse, Session session, string attention)
    {
        string name = parse.GetValue(_model.Model) ?? throw new UsageException(
            "--checkpoint FILE or --model NAME is needed", "--checkpoint", null, "a trained network, or the name of a new one");
        session.Note($"no --checkpoint: the weights of {name} are random");
        return ModelCatalog.Default.Create(name, new ModelOptions
        {
            Attention = attention,
            Classes = parse.GetValue(_model.Classes) ?? 0,
            ImageSize = parse.GetValue(_model.ImageSize) ?? 0,
            Seed = session.Seed ?? 0,
        });
    }

    private static void RequireSameAttention(Model model, string? wanted, string file)
    {
        if (wanted is null || Placement.Parse(wanted).ToString() == model.Specification.Attention)
            return;
        throw new CheckpointException($"{file} is {model.Specification.Name} with attention '{model.Specification.Attention}', "
            + $"not '{wanted}'; leave --attention out");
    }
}
