namespace Fovea.Cli;

/// <summary>Shows what a training run will be: <c>fovea train --dry-run</c>.</summary>
internal static class ForecastRendering
{
    private const int FewestClasses = 12;

    public static void Write(Session session, TrainForecast forecast, TrainSettings settings, IReadOnlyList<string> classes)
    {
        if (session.Json)
            WriteJson(session.Output, forecast);
        else
            WriteText(session.Output, forecast, settings, classes);
        foreach (string warning in forecast.Warnings)
            session.Warn(warning);
        BrokenImageRendering.Warn(session, [.. forecast.BrokenImages.Select(static broken => broken.Reason)]);
    }

    private static void WriteText(TextWriter output, TrainForecast f, TrainSettings settings, IReadOnlyList<string> classes)
    {
        output.WriteLine($"data        {Figures.Count(f.TrainImages.Sum())} images to train, {Figures.Count(f.TestImages.Sum())} to test, "
            + $"{Figures.Count(classes.Count)} classes");
        output.WriteLine($"            {Figures.Count(f.TriedImages)} decoded, {Figures.Count(f.BrokenImages.Count)} of them broken");
        for (int i = 0; i < Math.Min(FewestClasses, classes.Count); i++)
            output.WriteLine($"            {classes[i]}: {Figures.Count(f.TrainImages[i])}, {Figures.Count(f.TestImages[i])}");
        if (classes.Count > FewestClasses)
            output.WriteLine($"            and {Figures.Count(classes.Count - FewestClasses)} more");
        output.WriteLine($"input       {f.Input}");
        output.WriteLine($"network     {Figures.Count(f.Parameters)} parameters, {Figures.Count(f.TrainedParameters)} of them trained, "
            + $"{Figures.Short(f.MultiplyAdds)} multiply-adds an image");
        output.WriteLine($"step        loss {Figures.Fixed(f.Loss, 4)} in {Figures.Fixed(1000 * f.StepSeconds, 1)} ms, "
            + $"{Figures.Fixed(f.Input.N / f.StepSeconds, 0)} images/s; waited {Figures.Fixed(1000 * f.WaitSeconds, 1)} ms for images");
        output.WriteLine($"memory      {Figures.Megabytes(f.Memory)} after it");
        if (f.Features is { } features)
            output.WriteLine($"features    {features}");
        output.WriteLine($"run         {Figures.Of(settings.Epochs, "epoch")} of {Figures.Of(f.StepsPerEpoch, "step")}, about "
            + $"{Figures.Duration(f.Total)}; nothing was written");
    }

    private static void WriteJson(TextWriter output, TrainForecast f) => JsonOutput.Write(output, json =>
    {
        json.WriteNumber("train_images", f.TrainImages.Sum());
        json.WriteNumber("test_images", f.TestImages.Sum());
        json.WriteNumber("tried_images", f.TriedImages);
        json.WriteNumber("broken_images", f.BrokenImages.Count);
        json.WriteString("input", f.Input.ToString());
        json.WriteNumber("parameters", f.Parameters);
        json.WriteNumber("trained_parameters", f.TrainedParameters);
        json.WriteNumber("madds", f.MultiplyAdds);
        json.WriteNumber("steps_per_epoch", f.StepsPerEpoch);
        json.WriteNumberOrNull("loss", f.Loss);
        json.WriteNumber("step_seconds", f.StepSeconds);
        json.WriteNumber("wait_seconds", f.WaitSeconds);
        json.WriteNumber("evaluation_seconds", f.EvaluationSeconds);
        json.WriteNumber("memory_bytes", f.Memory);
        json.WriteNumber("total_seconds", f.Total.TotalSeconds);
        json.WriteString("features", f.Features);
        json.WriteStartArray("warnings");
        foreach (string warning in f.Warnings)
            json.WriteStringValue(warning);
        json.WriteEndArray();
    });
}
