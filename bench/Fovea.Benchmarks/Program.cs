using Fovea.Benchmarks;

switch (args)
{
    case ["micro", .. string[] rest]:
        return MicroBenchmarks.Run(rest);
    case ["shapes"]:
        ShapeFiles.Write(Path.Combine("bench", "Fovea.Benchmarks", "shapes"));
        return 0;
    case ["step", _, _, _, ..]:
        StepBenchmark.Run(args[1..]);
        return 0;
    case ["mechanisms", .. string[] rest]:
        MechanismBenchmark.Run(rest);
        return 0;
    case ["checkpoints", .. string[] rest]:
        CheckpointBenchmark.Run(rest.Length > 0 ? rest[0] : "resnet50");
        return 0;
    case ["decode"]:
        DecodeBenchmark.Run();
        return 0;
    case ["loader", _, _, _, _, ..]:
        LoaderBenchmark.Run(args[1..]);
        return 0;
    default:
        Console.Error.WriteLine("usage: Fovea.Benchmarks micro [WORD...] [--threads N] [--batch N] [--quick] [--list]");
        Console.Error.WriteLine("       Fovea.Benchmarks shapes");
        Console.Error.WriteLine(
            "       Fovea.Benchmarks step MODEL BATCH SIZE [--threads N] [--steps N] [--attention PLACEMENT] [--recompute]");
        Console.Error.WriteLine("       Fovea.Benchmarks mechanisms [--threads N] < LINES OF \"MECHANISM NxCxHxW SECONDS forward|both\"");
        Console.Error.WriteLine("       Fovea.Benchmarks checkpoints [MODEL]");
        Console.Error.WriteLine("       Fovea.Benchmarks decode < LINES OF \"SECONDS FILE\"");
        Console.Error.WriteLine(
            "       Fovea.Benchmarks loader FOLDER MODEL BATCH SIZE [--augment STEPS] [--threads N] [--workers N] [--steps N]");
        return 2;
}
