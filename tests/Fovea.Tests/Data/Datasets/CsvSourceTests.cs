using System.Text;

namespace Fovea.Tests;

public sealed class CsvSourceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_list_with_a_header_and_parts_is_read_from_the_file_or_its_folder()
    {
        string list = List("label,split,path", "dog,train,b/1.ppm", "cat,train,\"a, b/2.ppm\"", "", "dog,val,3.ppm", "cat,test,4.ppm");
        Images("b/1.ppm", "a, b/2.ppm", "3.ppm", "4.ppm");
        foreach (string spec in (string[])[list, _folder.Path])
        {
            DataSource data = DataSource.Open(spec);
            Assert.Equal(["cat", "dog"], data.ClassNames);
            Assert.Equal([1, 0], Enumerable.Range(0, 2).Select(data.Train.Label));
            Assert.Equal((1, 0), (data.Test.Count, data.Test.Label(0)));
            Assert.EndsWith("2.ppm", data.Train.Describe(1), StringComparison.Ordinal);
            Assert.Equal(2, data.Train.Load(1).Width);
        }
    }

    [Fact]
    public void Without_parts_a_share_of_each_class_is_held_out_and_without_a_header_columns_go_by_place()
    {
        string[] files = [.. Enumerable.Range(0, 20).Select(i => $"{i:00}.ppm")];
        Images(files);
        DataSource data = DataSource.Open(List([.. files.Select((file, i) => $"{file};{i % 2}")]), new DataOptions { TestFraction = 0.3 });
        Assert.Equal((14, 6), (data.Train.Count, data.Test.Count));
        Assert.Equal(["0", "1"], data.ClassNames);
        Assert.Equal(3, Enumerable.Range(0, 6).Count(i => data.Test.Label(i) == 0));
    }

    [Fact]
    public void The_fingerprint_follows_labels_and_parts()
    {
        Images("1.ppm", "2.ppm", "3.ppm", "4.ppm");
        string first = DataSource.Open(List("1.ppm,a,train", "2.ppm,b,train", "3.ppm,a,test", "4.ppm,b,test")).Fingerprint;
        Assert.Equal(first, DataSource.Open(_folder.File("list.csv")).Fingerprint);
        Assert.NotEqual(first, DataSource.Open(List("1.ppm,b,train", "2.ppm,a,train", "3.ppm,a,test", "4.ppm,b,test")).Fingerprint);
        Assert.NotEqual(first, DataSource.Open(List("1.ppm,a,train", "2.ppm,b,test", "3.ppm,a,test", "4.ppm,b,train")).Fingerprint);
    }

    [Theory]
    [InlineData("list.csv, line 2: '2.ppm' has no label; expected file,label[,split]", "1.ppm,a", "2.ppm")]
    [InlineData("list.csv, line 3: '3.ppm' has no label", "file,label", "1.ppm,a", "3.ppm,")]
    [InlineData("list.csv, line 1: the header has no column of labels; expected one of label, class", "file,kind", "1.ppm,a")]
    [InlineData("list.csv, line 2: has no file", "1.ppm,a", ",b")]
    [InlineData("list.csv, line 1: there is no file '7.ppm'", "7.ppm,a")]
    [InlineData("list.csv, line 2: '../1.ppm' is outside", "1.ppm,a", "../1.ppm,a")]
    [InlineData("list.csv, line 1: '/etc/passwd' is outside", "/etc/passwd,a")]
    [InlineData("list.csv, line 2: '1.ppm' is listed already, in line 1", "1.ppm,a", "1.ppm,b")]
    [InlineData("list.csv, line 2: unknown part 'tset'; did you mean 'test'?", "1.ppm,a,train", "2.ppm,a,tset")]
    [InlineData("list.csv, line 2: says no part, but others do", "1.ppm,a,train", "2.ppm,a")]
    [InlineData("list.csv, line 3: the class 'b' has test images only", "1.ppm,a,train", "2.ppm,a,test", "3.ppm,b,test")]
    [InlineData("list.csv: names training images only", "1.ppm,a,train", "2.ppm,b,train")]
    [InlineData("list.csv: class 1 has no images; labels go from 0 to 2", "1.ppm,0", "2.ppm,2")]
    [InlineData("list.csv, line 2: the label -1 is out of range; labels are names, or numbers from 0", "1.ppm,0", "2.ppm,-1")]
    [InlineData("list.csv, line 1: the label 99999999999 is out of range", "1.ppm,99999999999", "2.ppm,1")]
    [InlineData("; a header has 'file' and 'label' among its columns", "fil,lable", "1.ppm,a")]
    [InlineData("list.csv, line 1: a quote is not closed", "\"1.ppm,a")]
    [InlineData("list.csv: it names no images", "file,label")]
    [InlineData("list.csv: every class has one image", "1.ppm,a", "2.ppm,b")]
    public void A_list_that_does_not_fit_is_refused_with_file_and_line(string message, params string[] lines)
    {
        Images("1.ppm", "2.ppm", "3.ppm");
        DataException error = Assert.Throws<DataException>(() => DataSource.Open(List(lines)));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_label_beyond_the_names_is_out_of_range()
    {
        Images("1.ppm", "2.ppm", "3.ppm");
        string list = List("1.ppm,0", "2.ppm,1", "3.ppm,2"), names = _folder.File("names.txt");
        File.WriteAllText(names, "cat\ndog\n");
        DataException error = Assert.Throws<DataException>(() => DataSource.Open(list, new DataOptions { ClassNames = names }));
        Assert.Contains("list.csv, line 3: the label 2 is out of range; ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("names 2 classes, 0 to 1", error.Message, StringComparison.Ordinal);
    }

    private string List(params string[] lines)
    {
        string path = _folder.File("list.csv");
        File.WriteAllLines(path, lines);
        return path;
    }

    private void Images(params string[] files)
    {
        foreach (string file in files)
        {
            string path = _folder.File(file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, Encoding.Latin1.GetBytes("P5\n2 2\n255\nabcd"));
        }
    }
}
