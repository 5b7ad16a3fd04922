namespace Fovea.Tests;

public sealed class PlacementTests
{
    [Theory]
    [InlineData("none")]
    [InlineData("ca")]
    [InlineData("cbam:reduction=8@2-4")]
    [InlineData("eca@1+ca:activation=relu@2-4:after-dw")]
    [InlineData("nonlocal@3.last")]
    [InlineData("ca@all")]
    [InlineData("ca@9")]
    [InlineData("ca:after-dw")]
    [InlineData("se@3.0/2")]
    [InlineData("cbam:pool_types=avg/max:reduction=16:replace-se")]
    [InlineData("sa:groups=64@2+eca:k=3@2:after-stage")]
    [InlineData("se-conv:scale=1.5e-3@4:before-shuffle")]
    public void Text_survives_a_round_trip(string text) => Assert.Equal(text, Placement.Parse(text).ToString());

    [Theory]
    [InlineData("CA@ALL:After_DW", "ca@all:after-dw")]
    [InlineData("cbam:Pool-Types=avg/max", "cbam:pool_types=avg/max")]
    [InlineData("ca:b=1:a=2", "ca:a=2:b=1")]
    [InlineData("se@3.2/0", "se@3.0/2")]
    [InlineData("se@2-2", "se@2")]
    [InlineData("se@3.LAST", "se@3.last")]
    [InlineData("NONE", "none")]
    public void Spellings_of_one_placement_are_equal(string written, string canonical)
    {
        Placement placement = Placement.Parse(written);
        Assert.Equal(canonical, placement.ToString());
        Assert.Equal(Placement.Parse(canonical), placement);
        Assert.Equal(Placement.Parse(canonical).GetHashCode(), placement.GetHashCode());
    }

    [Fact]
    public void Parts_are_what_was_written()
    {
        Placement placement = Placement.Parse("cbam:reduction=8:pool-types=avg/Max@2-4:before-add+eca");
        PlacementItem cbam = placement.Items[0];
        Assert.Equal("cbam", cbam.Name);
        Assert.Equal("8", cbam.Options["reduction"]);
        Assert.Equal("avg/Max", cbam.Options["pool_types"]);
        Assert.Equal(StageSelection.Range(2, 4), cbam.Stages);
        Assert.Equal(Position.BeforeAdd, cbam.Position);
        Assert.Null(placement.Items[1].Stages);
        Assert.Null(placement.Items[1].Position);
        Assert.False(placement.IsNone);
        Assert.True(Placement.Parse("none").IsNone);
        Assert.NotEqual(placement, Placement.None);
    }

    [Fact]
    public void Random_placements_survive_a_round_trip()
    {
        Random random = new(20261121);
        for (int i = 0; i < 5000; i++)
        {
            Placement placement = new(Enumerable.Range(0, random.Next(0, 4)).Select(_ => RandomItem(random)));
            Placement parsed = Placement.Parse(placement.ToString());
            Assert.True(placement.Equals(parsed), $"case {i}: {placement} came back as {parsed}");
            Assert.Equal(placement.Items.Count, parsed.Items.Count);
        }
    }

    [Fact]
    public void Any_text_parses_or_gives_a_setting_error()
    {
        const string Alphabet = "ca2.@:+-/=_nolast9 é,";
        Random random = new(7);
        for (int i = 0; i < 20_000; i++)
        {
            string text = new([.. Enumerable.Range(0, random.Next(0, 14)).Select(_ => Alphabet[random.Next(Alphabet.Length)])]);
            if (Placement.TryParse(text, null, out Placement? placement))
                Assert.Equal(placement, Placement.Parse(placement.ToString()));
            else
            {
                SettingException error = Assert.Throws<SettingException>(() => Placement.Parse(text));
                Assert.Contains("at character ", error.Message, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("", "an item is empty; expected name[:key=value")]
    [InlineData("ca+", "an item is empty")]
    [InlineData("ca++se", "an item is empty")]
    [InlineData(":reduction=8", "':reduction=8' has no name")]
    [InlineData("c a", "the name 'c a' has a character")]
    [InlineData("none+ca", "'none' stands beside another mechanism")]
    [InlineData("ca+none", "'none' stands beside another mechanism")]
    [InlineData("none@2", "'none@2' gives 'none' options, stages or a position; expected 'none' alone")]
    [InlineData("after-dw", "'after-dw' is a position, not a mechanism")]
    [InlineData("ca:after-dv", "unknown position 'after-dv' in 'ca:after-dv'; did you mean 'after-dw'?; expected key=value, or one of")]
    [InlineData("ca@2:befor-add", "did you mean 'before-add'?")]
    [InlineData("ca@2:reduction=8", "the option 'reduction=8' in 'ca@2:reduction=8' stands after the stages")]
    [InlineData("ca:after-dw:reduction=8", "the position 'after-dw' in 'ca:after-dw:reduction=8' does not stand last")]
    [InlineData("ca:after-dw@2", "does not stand last")]
    [InlineData("ca:reduction@2", "'reduction' in 'ca:reduction@2' is no option")]
    [InlineData("ca@2:after-dw:input", "more than a position after its stages")]
    [InlineData("ca:reduction=", "the option 'reduction=' in 'ca:reduction=' is not of the form key=value")]
    [InlineData("ca:=8", "not of the form key=value")]
    [InlineData("ca:pool=avg//max", "not of the form key=value")]
    [InlineData("ca:pool-types=a:Pool_Types=b", "the option 'Pool_Types'")]
    [InlineData("ca@", "'' in 'ca@' names no stages; expected 'all', a stage (2)")]
    [InlineData("ca@al", "did you mean 'all'?")]
    [InlineData("ca@0", "stage 0 in 'ca@0': stages count from 1")]
    [InlineData("ca@4-2", "stages 4-2 in 'ca@4-2' run backwards")]
    [InlineData("ca@2-", "names no stages")]
    [InlineData("ca@12345", "names no stages")]
    [InlineData("ca@3.lst", "'lst' in 'ca@3.lst' is no block; did you mean 'last'?")]
    [InlineData("ca@3.", "'' in 'ca@3.' is no block")]
    [InlineData("ca@3.1/1", "block 1 in 'ca@3.1/1' is named twice")]
    [InlineData("ca@.1", "names no stage before the '.'")]
    [InlineData("ca@0.1", "stages count from 1")]
    [InlineData("ca@2@3", "'2@3' in 'ca@2@3' names no stages")]
    public void Says_what_is_wrong(string text, string expected)
    {
        SettingException error = Assert.Throws<SettingException>(() => Placement.Parse(text));
        Assert.StartsWith($"placement '{text}': ", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Equal(("attention", text), (error.Argument, error.Value));
        Assert.False(Placement.TryParse(text, null, out _));
    }

    [Theory]
    [InlineData("se+ca++bam", 7)]
    [InlineData("se+none", 4)]
    [InlineData("se+ca:reduction=", 7)]
    [InlineData("ca:reduction=8:reduction=4", 16)]
    [InlineData("ca:after-dv", 4)]
    [InlineData("se+ca@2-x", 7)]
    [InlineData("ca@2:befor-add", 6)]
    [InlineData("ca@2:after-dw:input", 15)]
    public void Says_where_it_is_wrong(string text, int character)
    {
        SettingException error = Assert.Throws<SettingException>(() => Placement.Parse(text));
        Assert.Contains($"at character {character}, ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_without_end_is_refused_briefly()
    {
        SettingException error = Assert.Throws<SettingException>(() => Placement.Parse(new string('a', 1_000_000)));
        Assert.True(error.Message.Length < 500, error.Message);
    }

    [Fact]
    public void A_list_separates_placements_with_commas()
    {
        IReadOnlyList<Placement> list = PlacementList.Parse("none,se, cbam:reduction=8@2-4,ca");
        Assert.Equal(["none", "se", "cbam:reduction=8@2-4", "ca"], list.Select(placement => placement.ToString()));
        SettingException error = Assert.Throws<SettingException>(() => PlacementList.Parse("none,,ca"));
        Assert.Contains("an entry is empty", error.Message, StringComparison.Ordinal);
        Assert.Throws<SettingException>(() => PlacementList.Parse(""));
        Assert.Throws<SettingException>(() => PlacementList.Parse("ca,se@x"));
    }

    [Theory]
    [InlineData("ca@all", 7, 3, 4, true)]
    [InlineData("ca@2-3", 1, 0, 4, false)]
    [InlineData("ca@2-3", 3, 3, 4, true)]
    [InlineData("ca@2-3", 4, 0, 4, false)]
    [InlineData("ca@3.last", 3, 3, 4, true)]
    [InlineData("ca@3.last", 3, 2, 4, false)]
    [InlineData("ca@3.0/2", 3, 2, 4, true)]
    [InlineData("ca@3.0/2", 3, 1, 4, false)]
    [InlineData("ca@3.0/2", 2, 0, 4, false)]
    public void Stages_choose_blocks(string text, int stage, int block, int blocks, bool included) =>
        Assert.Equal(included, Placement.Parse(text).Items[0].Stages!.Includes(stage, block, blocks));

    [Fact]
    public void Built_by_hand_it_keeps_the_same_rules()
    {
        Assert.Throws<ArgumentException>(() => new Placement(new PlacementItem("none")));
        Assert.Throws<ArgumentException>(() => new PlacementItem("a b"));
        Assert.Throws<ArgumentException>(() => new PlacementItem("ca", [new("a-b", "1"), new("a_b", "2")]));
        Assert.Throws<ArgumentException>(() => new PlacementItem("ca", [new("a", "1+2")]));
        Assert.Throws<ArgumentException>(() => StageSelection.OfBlocks(1));
        Assert.Throws<ArgumentException>(() => StageSelection.OfBlocks(1, 2, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => StageSelection.Range(3, 2));
    }

    [Fact]
    public void Every_position_has_its_word() =>
        Assert.All(Enum.GetValues<Position>(), position => Assert.Equal(position, PositionNames.Find(position.Word())));

    private static PlacementItem RandomItem(Random random)
    {
        Dictionary<string, string> options = [];
        for (int i = random.Next(3); i > 0; i--)
        {
            string key = "key-" + Word(random).Replace('-', '_').ToLowerInvariant();
            options[key] = string.Join('/', Enumerable.Range(0, random.Next(1, 3)).Select(_ => Word(random)));
        }

        StageSelection? stages = random.Next(6) switch
        {
            0 => StageSelection.All,
            1 => StageSelection.LastOf(random.Next(1, 9)),
            2 => StageSelection.OfBlocks(random.Next(1, 9), Enumerable.Range(0, 20).Where(_ => random.Next(5) == 0).Append(20)),
            3 => StageSelection.Range(random.Next(1, 4), random.Next(4, 9)),
            4 => StageSelection.Range(5, 5),
            _ => null,
        };
        Position? position = random.Next(2) == 0 ? null : (Position)random.Next(PositionNames.All.Count);
        return new PlacementItem("m" + Word(random), options, stages, position);
    }

    private static string Word(Random random)
    {
        const string Letters = "abzABZ019._-";
        return new([.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => Letters[random.Next(Letters.Length)])]);
    }
}
