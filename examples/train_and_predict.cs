#:project ../src/Fovea
using Fovea;

int images = args is [string count] ? int.Parse(count) : 4000;
DataSource data = DataSource.Open("shapes", new() { TrainCount = images, TestCount = images / 4 });

// MobileNetV2 with Coordinate Attention where its authors put it.
Model model = ModelCatalog.Default.Create("cifar_mobilenet_v2_x0.35", new() { Attention = "ca", Classes = data.ClassNames.Count });

Trainer trainer = new(model, data, new() { Epochs = 3, BatchSize = 50 });
foreach (EpochResult epoch in trainer.Run().Epochs)
    Console.WriteLine($"epoch {epoch.Epoch}: loss {epoch.Loss:F3}, top-1 {epoch.Top1:P1}");

// One file holds weights, attention, class names and preprocessing.
model.Save("mobilenet-ca.safetensors");
Classifier classifier = new(Model.Load("mobilenet-ca.safetensors"));
foreach (Prediction guess in classifier.Predict(data.Test.Load(0), top: 3))
    Console.WriteLine($"{guess.Class}: {guess.Probability:P1}");
