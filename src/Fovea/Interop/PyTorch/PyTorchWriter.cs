using System.Globalization;

namespace Fovea;

/// <summary>Writes a checkpoint in PyTorch's zip format, which <c>torch.load</c> reads with <c>weights_only</c>.</summary>
/// <remarks>Files are stored, each at a multiple of 64 bytes, as PyTorch writes and maps them. Without texts the value is the state dict;
/// with them it is a dictionary that has the state dict under <c>state_dict</c> and the texts under their keys.</remarks>
internal static class PyTorchWriter
{
    /// <summary>The key of the state dict beside texts.</summary>
    public const string StateDictKey = "state_dict";

    private const int Alignment = 64;
    private const string Folder = "archive";

    /// <summary>Writes the file's content.</summary>
    public static void Write(Stream stream, IReadOnlyList<OutgoingTensor> tensors, IReadOnlyDictionary<string, string> texts)
    {
        ZipWriter zip = new(stream);
        byte[] pickle = Pickle(tensors, texts);
        zip.Add($"{Folder}/data.pkl", Alignment, content => content.Write(pickle));
        zip.Add($"{Folder}/byteorder", Alignment, static content => content.Write("little"u8));
        for (int i = 0; i < tensors.Count; i++)
            zip.Add($"{Folder}/data/{Key(i)}", Alignment, tensors[i].Write);
        zip.Add($"{Folder}/version", Alignment, static content => content.Write("3\n"u8));
        zip.Finish();
    }

    private static byte[] Pickle(IReadOnlyList<OutgoingTensor> tensors, IReadOnlyDictionary<string, string> texts)
    {
        PickleWriter pickle = new();
        if (texts.Count > 0)
        {
            pickle.Write(PickleOpcode.EmptyDict);
            pickle.Write(PickleOpcode.Mark);
            pickle.Text(StateDictKey);
        }

        pickle.EmptyOrderedDict();
        pickle.Write(PickleOpcode.Mark);
        for (int i = 0; i < tensors.Count; i++)
        {
            pickle.Text(tensors[i].Name);
            pickle.Tensor(tensors[i], Key(i));
        }

        pickle.Write(PickleOpcode.SetItems);
        if (texts.Count > 0)
        {
            foreach ((string key, string text) in texts)
            {
                pickle.Text(key);
                pickle.Text(text);
            }

            pickle.Write(PickleOpcode.SetItems);
        }

        return pickle.Finish();
    }

    private static string Key(int index) => index.ToString(CultureInfo.InvariantCulture);
}
