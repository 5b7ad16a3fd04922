using System.Text.Json;

namespace Fovea.Cli.Tests;

/// <summary>Training, measuring, predicting and comparing from the command line, on sixteen images.</summary>
public sealed class RunTests : IDisposable
{
    private readonly TinyFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_run_trains_and_its_checkpoint_needs_nothing_else_to_be_measured_and_used()
    {
        CommandLine.Outcome train = Train("run");

        Assert.True(train.Code == 0, train.Error);
        Assert.Equal(
            [1, 2], train.Json.GetProperty("epochs").EnumerateArray().Select(static epoch => epoch.GetProperty("epoch").GetInt32()));
        string checkpoint = train.Json.GetProperty("checkpoint").GetString()!;
        foreach (string file in (string[])["last.safetensors", "best.safetensors", "args.json", "metrics.csv"])
            Assert.True(File.Exists(Path.Combine(_folder.File("run"), file)), $"{file} is missing");

        CommandLine.Outcome eval = CommandLine.Run("eval", "--checkpoint", checkpoint, "--data", _folder.Data, "--json");
        Assert.True(eval.Code == 0, eval.Error);
        Assert.Equal(16, eval.Json.GetProperty("total").GetInt32());
        Assert.Equal(train.Json.GetProperty("best").GetProperty("top1").GetDouble(), eval.Json.GetProperty("top1").GetDouble());

        string image = Path.Combine(_folder.Data, "test", "dark", "3.ppm");
        CommandLine.Outcome predict = CommandLine.Run("predict", image, "--checkpoint", checkpoint, "--json");
        Assert.True(predict.Code == 0, predict.Error);
        JsonElement[] top = [.. predict.Json.GetProperty("images")[0].GetProperty("top").EnumerateArray()];
        Assert.Equal(["bright", "dark"], top.Select(static guess => guess.GetProperty("class").GetString()).Order());
        Assert.Equal(1, top.Sum(static guess => guess.GetProperty("probability").GetDouble()), 1e-6);
    }

    [Fact]
    public void The_settings_that_a_run_leaves_repeat_it()
    {
        Train("first");
        CommandLine.Outcome again = CommandLine.Run(
            "train", "--config", Path.Combine(_folder.File("first"), "args.json"), "--out", _folder.File("second"), "--json");

        Assert.True(again.Code == 0, again.Error);
        Assert.Equal(
            File.ReadAllBytes(Path.Combine(_folder.File("first"), "best.safetensors")),
            File.ReadAllBytes(Path.Combine(_folder.File("second"), "best.safetensors")));
    }

    [Fact]
    public void A_run_with_augmentation_and_names_is_measured_with_views_and_by_class()
    {
        File.WriteAllText(_folder.File("names.txt"), "sunny side\nmoon side\n");
        CommandLine.Outcome train = CommandLine.Run(
            "train", "--model", "resnet8", "--data", _folder.Data, "--img-size", "16", "--epochs", "1", "--batch-size", "4",
            "--augment", "rrc,flip,rand-m9-mstd0.5-inc1,erase:0.25", "--mixup", "0.2", "--cutmix", "1",
            "--class-names", _folder.File("names.txt"), "--out", _folder.File("strong"), "--json");
        Assert.True(train.Code == 0, train.Error);
        string arguments = File.ReadAllText(Path.Combine(_folder.File("strong"), "args.json"));
        Assert.Contains("\"augment\": \"rrc,flip,rand-m9-mstd0.5-inc1,erase:0.25\"", arguments, StringComparison.Ordinal);

        string[] line =
        [
            "eval", "--checkpoint", train.Json.GetProperty("checkpoint").GetString()!, "--data", _folder.Data,
            "--class-names", _folder.File("names.txt"),
        ];
        CommandLine.Outcome eval = CommandLine.Run([.. line, "--ten-crop", "--json"]);
        Assert.True(eval.Code == 0, eval.Error);
        Assert.Equal((16, 10), (eval.Json.GetProperty("total").GetInt32(), eval.Json.GetProperty("views").GetInt32()));
        JsonElement[] classes = [.. eval.Json.GetProperty("classes").EnumerateArray()];
        Assert.Equal(["sunny side", "moon side"], classes.Select(static entry => entry.GetProperty("class").GetString()));
        Assert.Equal(
            classes.Average(static entry => entry.GetProperty("f1").GetDouble()), eval.Json.GetProperty("macro_f1").GetDouble(), 1e-12);
        Assert.InRange(eval.Json.GetProperty("ece").GetDouble(), 0, 1);
        // Of two classes each has the other's area.
        Assert.Equal(classes[0].GetProperty("auroc").GetDouble(), classes[1].GetProperty("auroc").GetDouble(), 1e-12);
        Assert.Equal(classes[0].GetProperty("auroc").GetDouble(), eval.Json.GetProperty("macro_auroc").GetDouble(), 1e-12);

        CommandLine.Outcome text = CommandLine.Run([.. line, "--flip"]);
        Assert.Contains("macro F1", text.Output, StringComparison.Ordinal);
        Assert.Contains("AUROC", text.Output, StringComparison.Ordinal);
        Assert.Contains("moon side", text.Output, StringComparison.Ordinal);
        Assert.Equal(2, CommandLine.Run([.. line, "--flip", "--ten-crop"]).Code);
    }

    [Fact]
    public void A_comparison_prints_what_it_stores()
    {
        string[] line =
        [
            "compare", "--attention", "none,se", "--data", _folder.Data, "--img-size", "16", "--epochs", "1", "--seeds", "2",
            "--batch-size", "4",
            "--explain", "2", "--out", _folder.File("compared"),
        ];

        CommandLine.Outcome text = CommandLine.Run(line);
        Assert.True(text.Code == 0, text.Error);
        Assert.Contains("difference to none", text.Output, StringComparison.Ordinal);
        Assert.Contains("report.html", text.Output, StringComparison.Ordinal);

        using JsonDocument stored = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder.File("compared"), "results.json")));
        JsonElement row = stored.RootElement.GetProperty("rows")[1];
        Assert.Equal("se", row.GetProperty("attention").GetString());
        foreach (
            string field in (string[])["resolved", "parameters", "added_parameters", "madds", "latency_ms", "top1", "difference",
                "verdict"])
            Assert.True(row.TryGetProperty(field, out _), $"the field '{field}' is missing");

        CommandLine.Outcome again = CommandLine.Run(line);
        Assert.Equal(2, again.Code);
        Assert.Contains("--overwrite", again.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--epochs -1", 2, "--epochs")]
    [InlineData("--attention nope", 2, "unknown attention 'nope'")]
    [InlineData("--attention ca@9", 2, "no stage 9")]
    [InlineData("--model resnt8", 2, "did you mean 'resnet8'?")]
    [InlineData("--data no/such/folder", 3, "there is no such folder")]
    [InlineData("--weights no-such-file.safetensors", 3, "there is no such file")]
    [InlineData("--config no-such-file.json", 2, "cannot be read")]
    [InlineData("--num-classes 1", 2, "--num-classes")]
    [InlineData("--lr nan", 2, "--lr")]
    [InlineData("--lr 0", 2, "--lr 0: expected a number above 0, at most 1000000")]
    [InlineData("--augment rcc,flip", 2, "unknown augmentation 'rcc'; did you mean 'rrc'?")]
    [InlineData("--augment rand-m9-mtsd0.5", 2, "'mtsd0.5' is no part of it; did you mean 'mstd'?")]
    [InlineData("--mixup -1", 2, "--mixup -1: expected a number from 0 to 100")]
    [InlineData("--class-names no-such-file.txt", 3, "the class names 'no-such-file.txt' cannot be read")]
    [InlineData("--optimizer adamv", 2, "unknown optimizer 'adamv'; did you mean 'adam' or 'adamw'?")]
    [InlineData("--schedule cosine --power 2", 2, "--power is not used by the schedule 'cosine'")]
    [InlineData("--clip-norm 1 --clip-value 1", 2, "--clip-norm and --clip-value exclude each other")]
    [InlineData("--preset cifr", 2, "unknown preset 'cifr'; did you mean 'cifar'?")]
    [InlineData("--preset cifar --config a.json", 2, "--preset and --config exclude each other")]
    [InlineData("--freeze nothing --batch-size 4", 2, "--freeze 'nothing' matches no parameter")]
    [InlineData("--cache-features on --freeze conv1,bn1,layer1,layer2,layer3 --batch-size 4", 2,
        "--cache-features on contradicts augment 'standard'")]
    [InlineData("--save-every -1", 2, "--save-every")]
    [InlineData("--smoothing 2", 2, "--smoothing 2: expected a number from 0 to below 1")]
    public void Bad_input_is_one_sentence_and_leaves_nothing_behind(string options, int code, string says)
    {
        List<string> line = ["train", "--model", "resnet8", "--data", _folder.Data, "--epochs", "1", "--out", _folder.File("out")];
        string[] changed = options.Split(' ');
        if (line.IndexOf(changed[0]) is var known and >= 0)
            line.RemoveRange(known, 2);

        CommandLine.Outcome outcome = CommandLine.Run([.. line, .. changed]);

        Assert.Equal(code, outcome.Code);
        Assert.Contains(says, outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", outcome.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.File("out")), "a folder was left behind");
    }

    [Theory]
    [InlineData("--schedule step")]
    [InlineData("--schedule cosine --min-lr 0.001")]
    [InlineData("--optimizer adamw --schedule one-cycle")]
    public void An_option_in_the_place_of_a_presets_schedule_takes_its_milestones_away(string options)
    {
        CommandLine.Outcome outcome = CommandLine.Run(
            ["train", "--preset", "cifar", "--model", "resnet8", "--data", _folder.Data, "--img-size", "16", "--batch-size", "4",
                "--epochs", "2", "--dry-run", .. options.Split(' ')]);
        Assert.True(outcome.Code == 0, outcome.Error);
    }

    [Fact]
    public void A_dry_run_says_what_a_run_will_be_and_writes_nothing()
    {
        string[] line = ["train", "--model", "resnet8", "--data", _folder.Data, "--img-size", "16", "--batch-size", "4", "--dry-run"];

        CommandLine.Outcome text = CommandLine.Run([.. line, "--out", _folder.File("out")]);
        CommandLine.Outcome json = CommandLine.Run([.. line, "--json"]);

        Assert.True(text.Code == 0, text.Error);
        Assert.Contains("nothing was written", text.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.File("out")), "a folder was left behind");
        Assert.Equal(16, json.Json.GetProperty("test_images").GetInt32());
        Assert.True(json.Json.GetProperty("step_seconds").GetDouble() > 0);
    }

    [Fact]
    public void A_recipe_of_options_stands_resolved_beside_the_run()
    {
        CommandLine.Outcome train = Train(
            "recipe", "--optimizer", "adamw", "--schedule", "one-cycle", "--warmup", "1", "--ema", "0.9", "--drop-path", "0.1",
            "--clip-norm", "1", "--accumulate", "2", "--freeze", "conv1,bn1", "--rates", "layer1=0.5", "--zero-init", "--keep", "1",
            "--recompute");

        Assert.True(train.Code == 0, train.Error);
        string settings = File.ReadAllText(Path.Combine(_folder.File("recipe"), "args.json"));
        string[] lines =
        [
            "\"optimizer\": \"adamw\"", "\"ema\": 0.9", "\"freeze\": \"conv1,bn1\"", "\"zeroInit\": true", "\"recompute\": true",
        ];
        foreach (string line in lines)
            Assert.Contains(line, settings, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(_folder.File("recipe"), "checkpoints", "epoch-0002.safetensors")));
        Assert.True(train.Json.GetProperty("epochs")[0].TryGetProperty("ema_top1", out _));
    }

    [Fact]
    public void A_folder_that_holds_something_else_is_refused()
    {
        Directory.CreateDirectory(_folder.File("mine"));
        File.WriteAllText(Path.Combine(_folder.File("mine"), "notes.txt"), "keep me");

        CommandLine.Outcome outcome = Train("mine");

        Assert.Equal(2, outcome.Code);
        Assert.Equal(["notes.txt"], Directory.GetFileSystemEntries(_folder.File("mine")).Select(Path.GetFileName));
    }

    [Fact]
    public void A_broken_image_is_named_and_counted_where_it_is_skipped()
    {
        string broken = Path.Combine(_folder.Data, "test", "dark", "broken.jpg");
        File.WriteAllText(broken, "no image");

        CommandLine.Outcome stops = Train("stops");
        CommandLine.Outcome skips = Train("skips", "--skip-broken");

        Assert.Equal(3, stops.Code);
        Assert.Contains("broken.jpg", stops.Error, StringComparison.Ordinal);
        Assert.Equal(0, skips.Code);
        Assert.Contains("left out 1 image that could not be decoded", skips.Error, StringComparison.Ordinal);
        Assert.Contains("broken.jpg: not an image", skips.Error, StringComparison.Ordinal);
        Assert.Contains("broken.jpg", skips.Json.GetProperty("broken_images")[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_class_without_images_is_named_and_leaves_nothing_behind()
    {
        Array.ForEach(Directory.GetFiles(Path.Combine(_folder.Data, "train", "dark")), File.Delete);

        CommandLine.Outcome outcome = Train("empty");

        Assert.Equal(3, outcome.Code);
        Assert.Contains("class 'dark'", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("has no images", outcome.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.File("empty")), "a folder was left behind");
    }

    [Fact]
    public void An_image_of_one_pixel_is_an_image()
    {
        File.WriteAllBytes(Path.Combine(_folder.Data, "train", "dark", "0.ppm"), [.. "P6\n1 1\n255\n"u8, 1, 2, 3]);

        CommandLine.Outcome outcome = Train("one");

        Assert.True(outcome.Code == 0, outcome.Error);
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_refused_before_the_training()
    {
        File.WriteAllText(_folder.File("file"), "keep me");

        CommandLine.Outcome inside = Train(Path.Combine("file", "run"));
        CommandLine.Outcome itself = Train("file");

        Assert.Equal(2, inside.Code);
        Assert.Contains("cannot be written", inside.Error, StringComparison.Ordinal);
        Assert.Equal(2, itself.Code);
        Assert.Contains("is a file", itself.Error, StringComparison.Ordinal);
        Assert.Equal("keep me", File.ReadAllText(_folder.File("file")));
    }

    [Fact]
    public void A_checkpoint_that_is_cut_in_half_or_of_another_network_is_bad_input()
    {
        Train("run");
        string best = Path.Combine(_folder.File("run"), "best.safetensors");
        byte[] bytes = File.ReadAllBytes(best);
        File.WriteAllBytes(_folder.File("half.safetensors"), bytes[..(bytes.Length / 2)]);

        CommandLine.Outcome half = CommandLine.Run("eval", "--checkpoint", _folder.File("half.safetensors"), "--data", _folder.Data);
        CommandLine.Outcome other = CommandLine.Run("eval", "--checkpoint", best, "--model", "resnet14", "--data", _folder.Data);

        Assert.Equal(3, half.Code);
        Assert.Contains("cut off", half.Error, StringComparison.Ordinal);
        Assert.Equal(3, other.Code);
        Assert.Contains("holds resnet8 with attention 'eca', not resnet14", other.Error, StringComparison.Ordinal);
    }

    private CommandLine.Outcome Train(string folder, params string[] more) => CommandLine.Run(
    [
        "train", "--model", "ResNet8", "--attention", "eca", "--data", _folder.Data, "--img-size", "16", "--epochs", "2", "--batch-size",
        "4",
        "--seed", "7", "--out", _folder.File(folder), "--json", .. more,
    ]);
}
