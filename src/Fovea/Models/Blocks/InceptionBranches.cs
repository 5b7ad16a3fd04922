using System.Globalization;

namespace Fovea;

/// <summary>Branches of convolutions side by side and perhaps a pooling, joined: <c>mixed_5b</c>, <c>6a</c> and <c>7a</c> of
/// Inception-ResNet-v2, and what its residual blocks add.</summary>
/// <remarks>Keys <c>branch0</c> for a branch of one convolution, <c>branch1.0</c>, <c>branch1.1</c> for longer ones.</remarks>
internal sealed class InceptionBranches : Module
{
    private readonly Module[][] _branches;
    private readonly PoolingBranch _pooling;

    /// <summary>Builds the branches.</summary>
    /// <param name="inputs">Channels in.</param>
    /// <param name="branches">The convolutions of each branch.</param>
    /// <param name="pooling">The pooling; the last branch is what follows a mean.</param>
    public InceptionBranches(int inputs, InceptionUnitShape[][] branches, PoolingBranch pooling)
    {
        _pooling = pooling;
        _branches = new Module[branches.Length][];
        for (int i = 0; i < branches.Length; i++)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"branch{i}");
            bool followsPooling = pooling == PoolingBranch.Mean && i == branches.Length - 1;
            if (branches[i].Length == 1 && !followsPooling)
            {
                _branches[i] = [Child(name, new InceptionUnit(inputs, branches[i][0]))];
                continue;
            }

            // The pooling has the first number of its branch.
            Container branch = Child(name, new Container());
            int first = followsPooling ? 1 : 0;
            int channels = inputs;
            _branches[i] = new Module[branches[i].Length];
            for (int j = 0; j < branches[i].Length; j++)
            {
                string number = (first + j).ToString(CultureInfo.InvariantCulture);
                _branches[i][j] = branch.Add(number, new InceptionUnit(channels, branches[i][j]));
                channels = branches[i][j].Outputs;
            }
        }

        Outputs = branches.Sum(static branch => branch[^1].Outputs) + (pooling == PoolingBranch.HalvingMaximum ? inputs : 0);
    }

    /// <summary>Channels out.</summary>
    public int Outputs { get; }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        var parts = new Tensor[_branches.Length + (_pooling == PoolingBranch.HalvingMaximum ? 1 : 0)];
        for (int i = 0; i < _branches.Length; i++)
        {
            bool followsPooling = _pooling == PoolingBranch.Mean && i == _branches.Length - 1;
            Tensor y = followsPooling ? x.AveragePool(3, stride: 1, padding: 1, countPadding: false) : x;
            foreach (Module unit in _branches[i])
                y = y.Apply(unit);
            parts[i] = y;
        }

        if (_pooling == PoolingBranch.HalvingMaximum)
            parts[^1] = x.MaxPool(3, stride: 2);
        return Tensor.Concat(1, parts);
    }
}
