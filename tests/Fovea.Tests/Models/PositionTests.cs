namespace Fovea.Tests.Models;

public sealed class PositionTests
{
    public static TheoryData<string, string> Positions
    {
        get
        {
            TheoryData<string, string> rows = [];
            foreach (string name in (string[])["resnet8", "resnet18", "resnet50", "cifar_mobilenet_v2_x0.35"])
            {
                foreach (Position position in ModelCatalog.Default.Create(name).Sites.Select(static site => site.Site.Position).Distinct())
                    rows.Add(name, position.Word());
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Positions))]
    public void Attention_stands_and_computes_at_every_position_that_a_network_offers(string name, string position)
    {
        string mechanism = position == "replace-conv" ? "sk:groups=1" : "eca";
        Model model = ModelCatalog.Default.Create(name, new ModelOptions { Attention = $"{mechanism}@1:{position}", Classes = 5 });
        Assert.Contains(model.Sites, site => site.Attention.Count > 0);

        using Grad.Scope inference = Grad.Disabled();
        Tensor logits = Tensor.Filled(new Shape(1, 3, 32, 32), 0.5f).Apply(model);

        Assert.Equal(new Shape(1, 5), logits.Shape);
        Assert.All(logits.Span.ToArray(), static value => Assert.True(float.IsFinite(value)));
    }
}
