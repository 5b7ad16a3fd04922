using System.Text;

namespace Fovea.Tests;

public sealed class ClassNameFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("n02123045 tabby, tabby cat\nn01440764 tench, Tinca tinca\nn99999999 unused", "tench, Tinca tinca|tabby, tabby cat")]
    [InlineData("n01440764,tench\n# a remark\n\nn02123045\ttabby", "tench|tabby")]
    [InlineData("fish of some kind\ncat", "fish of some kind|cat")]
    public void Class_folders_of_WordNet_ids_are_shown_by_the_names_of_a_file(string text, string expected)
    {
        foreach (string file in (string[])["train/n01440764/1.ppm", "train/n02123045/2.ppm", "val/n01440764/3.ppm", "val/n02123045/4.ppm"])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_folder.File(file))!);
            File.WriteAllBytes(_folder.File(file), Encoding.Latin1.GetBytes("P5\n2 2\n255\nabcd"));
        }

        DataSource plain = DataSource.Open(_folder.Path);
        DataSource named = DataSource.Open(_folder.Path, new DataOptions { ClassNames = Names(text) });
        Assert.Equal(expected.Split('|'), named.ClassNames);
        Assert.Equal(expected.Split('|'), named.Test.ClassNames);
        Assert.Equal(plain.Fingerprint, named.Fingerprint);
        Assert.Equal(plain.Train.Describe(1), named.Train.Describe(1));
    }

    [Fact]
    public void Names_with_WordNet_ids_are_in_ImageNets_order()
    {
        ClassNameFile file = ClassNameFile.Read(Names("n02123045 tabby\nn01440764 tench"));
        Assert.Equal((2, "tench", "tabby"), (file.Count, file.InOrder[0], file.InOrder[1]));
        Assert.Equal(["b c", "a"], ClassNameFile.Read(Names("b c\na")).InOrder);
    }

    [Theory]
    [InlineData("one\ntwo\nthree", ": 3 names; the data have 2 classes; expected a line for each class, or lines of a class folder's name"
        + " and the name")]
    [InlineData("n00000001 one\nn00000003 three", ": the class 'n00000002' of the data is not in it")]
    [InlineData("n00000001 one\nn00000001 two", ", line 2: 'n00000001' is named already, in line 1")]
    [InlineData("# nothing", ": names no classes; expected one a line")]
    public void Names_that_do_not_fit_are_refused(string text, string message)
    {
        string path = Names(text);
        DataException error = Assert.Throws<DataException>(() => ClassNameFile.Read(path).For(["n00000001", "n00000002"]));
        Assert.Equal(path + message, error.Message);
    }

    private string Names(string text)
    {
        string path = _folder.File("names.txt");
        File.WriteAllText(path, text);
        return path;
    }
}
