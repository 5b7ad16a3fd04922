namespace Fovea;

/// <summary>A part of a network: named parameters, running statistics and children, and a forward pass.</summary>
/// <remarks>The names given at registration are the checkpoint's keys. A module registers everything in its constructor and keeps no
/// other state that <see cref="Forward"/> changes, except norm statistics. Call a child with <c>x.Apply(child)</c>.</remarks>
public abstract class Module
{
    private readonly List<Registration> _children = [];
    private readonly List<Parameter> _parameters = [];
    private readonly List<(string Name, Tensor Value)> _buffers = [];
    private readonly List<(string Name, StateEntry.Counter Value)> _counters = [];
    private readonly List<(string Other, string Key)> _aliases = [];
    private Func<Tensor, Tensor>? _forward;
    private Module? _parent;
    private string _name = "";
    private string _role = "";

    /// <summary>Whether the module is in training mode: batch statistics and dropout. It is in evaluation mode at first.</summary>
    public bool IsTraining { get; private set; }

    /// <summary>Whether a training step keeps nothing of this module's inside for backward and runs it a second time there: less memory,
    /// more time, the same bits. While an <see cref="Observation"/> is open it keeps everything. The module must then depend on its input
    /// and its parameters alone. Chen, Xu, Zhang, Guestrin, arXiv:1604.06174.</summary>
    public bool Recompute { get; set; }

    /// <summary>The path from the model, for example <c>layer1.0.conv1</c>; empty for the model itself.</summary>
    public string Path => _parent is null ? _name : Join(_parent.Path, _name);

    /// <summary>The children in the order of registration.</summary>
    public IEnumerable<Module> Children => _children.Select(static child => child.Module);

    /// <summary>What makes these settings a questionable choice although they work; null where nothing does. The commands show it before
    /// they start.</summary>
    public virtual string? Warning => null;

    internal string RolePath => _parent is null ? "" : _role.Length == 0 ? _parent.RolePath : $"{_parent.RolePath}.{_role}";

    /// <summary>Other key prefixes that checkpoints use below this module, with the ones they stand for.</summary>
    internal IReadOnlyList<(string Other, string Key)> Aliases => _aliases;

    /// <summary>The name this module is registered under.</summary>
    internal string Name => _name;

    /// <summary>Computes the output, [N, C, H, W] unless the module says otherwise.</summary>
    /// <param name="x">The input.</param>
    public abstract Tensor Forward(Tensor x);

    /// <summary>Switches this module and everything below it to training mode, or out of it.</summary>
    /// <param name="training">Whether to train.</param>
    public void Train(bool training = true)
    {
        IsTraining = training;
        foreach (Registration child in _children)
            child.Module.Train(training);
    }

    /// <summary>Switches to evaluation mode: running statistics, no dropout.</summary>
    public void Evaluate() => Train(false);

    /// <summary>This module and all below it, parents first.</summary>
    public IEnumerable<Module> Modules()
    {
        yield return this;
        foreach (Registration child in _children)
        {
            foreach (Module module in child.Module.Modules())
                yield return module;
        }
    }

    /// <summary>All learnable parameters in the order of registration.</summary>
    public IEnumerable<Parameter> Parameters() => Modules().SelectMany(static module => module._parameters);

    /// <summary>The whole state, in the order of registration: parameters, running statistics and counters under their keys.</summary>
    public IEnumerable<StateEntry> State()
    {
        foreach (Module module in Modules())
        {
            string prefix = module.Path.Length == 0 ? "" : module.Path + ".";
            foreach (Parameter parameter in module._parameters)
                yield return new StateEntry(prefix + parameter.Name, parameter.Value, isParameter: true);
            foreach ((string name, Tensor value) in module._buffers)
                yield return new StateEntry(prefix + name, value, isParameter: false);
            foreach ((string name, StateEntry.Counter value) in module._counters)
                yield return new StateEntry(prefix + name, value);
        }
    }

    /// <summary>Draws initial values for every parameter, each from a stream of its own, so that networks which differ in their
    /// attention start equal in all they share.</summary>
    /// <param name="seed">The seed.</param>
    public void Initialize(ulong seed)
    {
        foreach (Parameter parameter in Parameters())
            parameter.Initialize(seed);
    }

    /// <summary>Runs the module on a tensor: what <c>x.Apply(module)</c> calls.</summary>
    internal Tensor Call(Tensor x)
    {
        Tracer? tracer = Tracer.Current;
        tracer?.Enter(Path, GetType().Name);
        try
        {
            Tensor y = tracer is not null || Observation.IsActive ? Forward(x)
                : !Grad.IsEnabled ? ForwardInScope(x)
                : Recompute && IsTraining ? RecomputeOp.Run(_forward ??= Forward, x, Learns())
                : Forward(x);
            Observation.OnOutput(this, y);
            return y;
        }
        catch (ShapeException exception) when (exception.InnerException is null && Path.Length > 0)
        {
            throw new ShapeException($"{exception.Message}; in {Path} ({GetType().Name})", exception);
        }
        finally
        {
            tracer?.Leave();
        }
    }

    /// <summary>Registers a child.</summary>
    /// <param name="name">Its part of the state-dict key.</param>
    /// <param name="module">The child.</param>
    /// <param name="role">Its part in the network where the name says less, for example an index that attention shifts; initial
    /// values depend on it.</param>
    /// <returns>The child.</returns>
    /// <exception cref="ArgumentException">The name is taken or the child has another parent.</exception>
    protected T Child<T>(string name, T module, string? role = null)
        where T : Module
    {
        ArgumentNullException.ThrowIfNull(module);
        RequireFree(name);
        Adopt(name, module, role ?? name);
        return module;
    }

    /// <summary>Registers a child whose keys and initial values are those of this module's own place: what a wrapper does.</summary>
    internal T Inside<T>(T module)
        where T : Module
    {
        Adopt("", module, "");
        return module;
    }

    /// <summary>Lets loading accept another key prefix that checkpoints use.</summary>
    /// <param name="other">The prefix below this module in the checkpoint, for example <c>fc1</c>.</param>
    /// <param name="key">The prefix it stands for, for example <c>fc.0</c>.</param>
    protected void Alias(string other, string key) => _aliases.Add((other, key));

    /// <summary>Registers a learnable parameter.</summary>
    /// <param name="name">Its part of the state-dict key.</param>
    /// <param name="shape">Its shape, as PyTorch has it.</param>
    /// <param name="initializer">Its initial distribution.</param>
    /// <param name="decays">Whether weight decay applies unless told otherwise.</param>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    protected Parameter AddParameter(string name, Shape shape, Initializer initializer, bool decays)
    {
        RequireFree(name);
        Parameter parameter = new(this, name, shape, initializer, decays);
        _parameters.Add(parameter);
        return parameter;
    }

    /// <summary>Registers a tensor that is saved and not learnt, such as a running mean.</summary>
    /// <param name="name">Its part of the state-dict key.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="value">The value of every element at first.</param>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    protected Tensor AddBuffer(string name, Shape shape, float value)
    {
        RequireFree(name);
        Tensor buffer = WithoutWeights.IsActive ? Tensor.Symbolic(shape) : Tensor.Persistent(shape);
        if (buffer.HasValues)
            buffer.MutableSpan.Fill(value);
        _buffers.Add((name, buffer));
        return buffer;
    }

    /// <summary>Offers a value inside the module, such as a gate, to whoever observes the model.</summary>
    /// <param name="name">The value's name; it is seen under the module's path.</param>
    /// <param name="value">The value.</param>
    /// <returns>The same tensor.</returns>
    protected Tensor Observe(string name, Tensor value)
    {
        Observation.OnValue(this, name, value);
        return value;
    }

    /// <summary>Registers a counter that is saved, such as <c>num_batches_tracked</c>.</summary>
    internal StateEntry.Counter AddCounter(string name)
    {
        RequireFree(name);
        StateEntry.Counter counter = new();
        _counters.Add((name, counter));
        return counter;
    }

    private Tensor ForwardInScope(Tensor x)
    {
        using Workspace workspace = Workspace.Begin(GetType().Name);
        return workspace.Return(Forward(x));
    }

    /// <summary>Whether a parameter of this module or of one below it requires a gradient.</summary>
    private bool Learns()
    {
        foreach (Parameter parameter in _parameters)
        {
            if (parameter.Value.RequiresGradient)
                return true;
        }

        foreach (Registration child in _children)
        {
            if (child.Module.Learns())
                return true;
        }

        return false;
    }

    private static string Join(string path, string name) =>
        path.Length == 0 ? name : name.Length == 0 ? path : $"{path}.{name}";

    private void Adopt(string name, Module module, string role)
    {
        if (module._parent is not null)
            throw new ArgumentException($"the module for '{name}' already belongs to '{module.Path}'", nameof(module));
        module._parent = this;
        module._name = name;
        module._role = role;
        _children.Add(new Registration(name, module));
    }

    private void RequireFree(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (_children.Exists(child => child.Name == name) || _parameters.Exists(parameter => parameter.Name == name)
            || _buffers.Exists(buffer => buffer.Name == name) || _counters.Exists(counter => counter.Name == name))
        {
            throw new ArgumentException($"'{name}' is already registered in {GetType().Name}", nameof(name));
        }
    }

    private readonly record struct Registration(string Name, Module Module);
}
