return Fovea.Cli.FoveaCli.Run(args);
