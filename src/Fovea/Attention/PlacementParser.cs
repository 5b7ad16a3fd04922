using System.Globalization;

namespace Fovea;

/// <summary>Parses one placement and remembers what was wrong with it.</summary>
internal sealed class PlacementParser(string text)
{
    private const string ItemForm = "name[:key=value…][@stages][:position]";
    private const string StagesForm = "'all', a stage (2), stages (2-4), blocks of a stage (3.0/2) or its last block (3.last)";
    private const int LongestText = 4096;
    private const int MostDigits = 4;

    private int _at; // where the part at work begins
    private string _problem = "";
    private string _expected = ItemForm;

    /// <summary>Whether <paramref name="word"/> is <c>[A-Za-z0-9._-]+</c>.</summary>
    public static bool IsWord(string word) =>
        word.Length > 0 && word.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');

    /// <summary>The placement, or null where the text is not one.</summary>
    public Placement? Placement()
    {
        if (text.Length > LongestText)
        {
            _at = LongestText;
            Fail($"it has {text.Length} characters", $"at most {LongestText}");
            return null;
        }

        List<PlacementItem> items = [];
        string[] parts = text.Split('+');
        int start = 0;
        foreach (string part in parts)
        {
            if (Item(part, start) is not { } item)
                return null;
            _at = start;
            start += part.Length + 1;
            if (item.Name == Fovea.Placement.NoneName && !None(part, parts.Length))
                return null;
            items.Add(item);
        }

        return items[0].Name == Fovea.Placement.NoneName ? Fovea.Placement.None : new Placement(items);
    }

    /// <summary>What was wrong.</summary>
    public SettingException Error()
    {
        string shown = text.Length <= 200 ? text : text[..200] + "…";
        string message = $"placement '{shown}': at character {_at + 1}, {_problem}; expected {_expected}";
        return new SettingException("attention", shown, _expected, message);
    }

    private bool None(string part, int items)
    {
        if (items > 1)
            return Fail("'none' stands beside another mechanism", "'none' alone, or the others without it");
        return part.Length == Fovea.Placement.NoneName.Length
            || Fail($"'{part}' gives 'none' options, stages or a position", "'none' alone");
    }

    private PlacementItem? Item(string item, int start)
    {
        _at = start;
        int at = item.IndexOf('@', StringComparison.Ordinal);
        string[] head = (at < 0 ? item : item[..at]).Split(':');
        string[] tail = at < 0 ? [] : item[(at + 1)..].Split(':');
        if (!Name(item, head[0]))
            return null;

        Position? position = null;
        List<KeyValuePair<string, string>> options = [];
        for (int i = 1; i < head.Length; i++)
        {
            _at += head[i - 1].Length + 1;
            if (head[i].Contains('=', StringComparison.Ordinal))
            {
                if (!Option(item, head[i], options))
                    return null;
            }
            else if (at >= 0 || i < head.Length - 1)
            {
                Fail(PositionNames.Find(head[i]) is null
                    ? $"'{head[i]}' in '{item}' is no option"
                    : $"the position '{head[i]}' in '{item}' does not stand last", ItemForm);
                return null;
            }
            else if ((position = FindPosition(item, head[i])) is null)
            {
                return null;
            }
        }

        if (at < 0)
            return new PlacementItem(head[0], options, null, position);
        _at = start + at + 1;
        if (tail.Length > 2)
        {
            _at += tail[0].Length + tail[1].Length + 2;
            Fail($"'{item}' has more than a position after its stages", ItemForm);
            return null;
        }

        if (Stages(item, tail[0]) is not { } stages)
            return null;
        _at += tail[0].Length + 1;
        if (tail.Length == 2 && (position = FindPosition(item, tail[1])) is null)
            return null;
        return new PlacementItem(head[0], options, stages, position);
    }

    private bool Name(string item, string name)
    {
        if (item.Length == 0)
            return Fail("an item is empty", ItemForm);
        if (name.Length == 0)
            return Fail($"'{item}' has no name", ItemForm);
        if (!IsWord(name))
            return Fail($"the name '{name}' has a character that names do not have", "letters, digits, '.', '_' and '-'");
        return PositionNames.Find(name) is null || Fail($"'{name}' is a position, not a mechanism", ItemForm);
    }

    private bool Option(string item, string option, List<KeyValuePair<string, string>> options)
    {
        int equals = option.IndexOf('=', StringComparison.Ordinal);
        string key = option[..equals], value = option[(equals + 1)..];
        if (!IsWord(key) || !value.Split('/').All(IsWord))
        {
            return Fail($"the option '{option}' in '{item}' is not of the form key=value",
                "letters, digits, '.', '_' and '-', lists joined by '/'");
        }

        if (options.Any(known => NameSuggestion.Normalize(known.Key) == NameSuggestion.Normalize(key)))
            return Fail($"the option '{key}' in '{item}' is given twice", "each option once");
        options.Add(new(key, value));
        return true;
    }

    private Position? FindPosition(string item, string word)
    {
        if (PositionNames.Find(word) is { } position)
            return position;
        if (word.Contains('=', StringComparison.Ordinal))
        {
            Fail($"the option '{word}' in '{item}' stands after the stages", ItemForm);
            return null;
        }

        string question = NameSuggestion.Question(word, PositionNames.All);
        Fail($"unknown position '{word}' in '{item}'{(question.Length == 0 ? "" : "; " + question)}",
            $"key=value, or one of {string.Join(", ", PositionNames.All)}");
        return null;
    }

    private StageSelection? Stages(string item, string stages)
    {
        if (stages.Equals("all", StringComparison.OrdinalIgnoreCase))
            return StageSelection.All;
        int dot = stages.IndexOf('.', StringComparison.Ordinal), dash = stages.IndexOf('-', StringComparison.Ordinal);
        if (dot >= 0)
            return OneStage(item, stages, stages[..dot], stages[(dot + 1)..]);
        string first = dash < 0 ? stages : stages[..dash], last = dash < 0 ? stages : stages[(dash + 1)..];
        if (!Number(first, out int from) || !Number(last, out int to))
        {
            string question = NameSuggestion.Question(stages, ["all"]);
            return FailStages($"'{stages}' in '{item}' names no stages{(question.Length == 0 ? "" : "; " + question)}");
        }

        if (from < 1)
            return FailStages($"stage {from} in '{item}': stages count from 1");
        return to < from ? FailStages($"stages {from}-{to} in '{item}' run backwards") : StageSelection.Range(from, to);
    }

    private StageSelection? OneStage(string item, string stages, string stage, string blocks)
    {
        if (!Number(stage, out int number))
            return FailStages($"'{stages}' in '{item}' names no stage before the '.'");
        if (number < 1)
            return FailStages($"stage {number} in '{item}': stages count from 1");
        if (blocks.Equals("last", StringComparison.OrdinalIgnoreCase))
            return StageSelection.LastOf(number);
        List<int> list = [];
        foreach (string part in blocks.Split('/'))
        {
            if (!Number(part, out int block))
            {
                string question = NameSuggestion.Question(part, ["last"]);
                return FailStages($"'{part}' in '{item}' is no block{(question.Length == 0 ? "" : "; " + question)}");
            }

            if (list.Contains(block))
                return FailStages($"block {block} in '{item}' is named twice");
            list.Add(block);
        }

        return StageSelection.OfBlocks(number, list);
    }

    private static bool Number(string digits, out int number)
    {
        number = 0;
        return digits.Length <= MostDigits && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    private StageSelection? FailStages(string problem)
    {
        Fail(problem, StagesForm);
        return null;
    }

    private bool Fail(string problem, string expected)
    {
        _problem = problem;
        _expected = expected;
        return false;
    }
}
