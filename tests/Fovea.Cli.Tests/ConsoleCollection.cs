namespace Fovea.Cli.Tests;

/// <summary>Tests that change what all threads share run alone.</summary>
[CollectionDefinition("changes the working directory or the console", DisableParallelization = true)]
public sealed class ConsoleCollection;
