using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Fovea.Cli;

/// <summary>Writes one JSON document with <c>schema</c> first.</summary>
internal static class JsonOutput
{
    private const int Schema = 1;

    private static readonly JsonWriterOptions Options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(TextWriter output, Action<Utf8JsonWriter> fill)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteNumber("schema", Schema);
            fill(json);
            json.WriteEndObject();
        }

        output.WriteLine(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
        output.Flush();
    }

    public static void Write(TextWriter output, CommandError error) => Write(output, json =>
    {
        json.WriteStartObject("error");
        json.WriteNumber("code", error.Code);
        json.WriteString("id", error.Id);
        json.WriteString("message", error.Message);
        json.WriteString("argument", error.Argument);
        json.WriteString("value", error.Value);
        json.WriteString("expected", error.Expected);
        json.WriteEndObject();
    });

    extension(Utf8JsonWriter json)
    {
        /// <summary>Writes a number, or null where there is none: JSON has no NaN.</summary>
        public void WriteNumberOrNull(string name, double? value)
        {
            if (value is { } number && double.IsFinite(number))
                json.WriteNumber(name, number);
            else
                json.WriteNull(name);
        }

        /// <summary>Writes an array with an object for each item.</summary>
        public void WriteObjects<T>(string name, IEnumerable<T> items, Action<T> fill)
        {
            json.WriteStartArray(name);
            foreach (T item in items)
            {
                json.WriteStartObject();
                fill(item);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        /// <summary>Writes which network it is.</summary>
        public void WriteNetwork(ModelSpecification what)
        {
            json.WriteString("model", what.Name);
            json.WriteString("attention", what.Attention);
            json.WriteString("resolved", what.Resolved);
        }

        /// <summary>Writes the sizes of a shape, or other whole numbers.</summary>
        public void WriteNumbers(string name, IEnumerable<long> numbers)
        {
            json.WriteStartArray(name);
            foreach (long number in numbers)
                json.WriteNumberValue(number);
            json.WriteEndArray();
        }

        /// <summary>Writes a shape.</summary>
        public void WriteShape(string name, Shape shape) => json.WriteNumbers(name, shape.ToArray().Select(static size => (long)size));

        public void WriteStrings(string name, IEnumerable<string> values)
        {
            json.WriteStartArray(name);
            foreach (string value in values)
                json.WriteStringValue(value);
            json.WriteEndArray();
        }
    }
}
