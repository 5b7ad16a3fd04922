using Fovea.Onnx;

namespace Fovea.Tests.Onnx;

/// <summary>ONNX Runtime as it is reached from here.</summary>
public sealed class OnnxSessionTests
{
    private static readonly Shape Input = new(2, 3, 32, 32);
    private static readonly Shape Output = new(2, 10);

    [Fact]
    public void A_library_says_its_release() => Assert.Matches(@"^\d+\.\d+\.\d+", OnnxPeer.Library.Version);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Bound_runs_give_what_free_ones_give_and_allocate_nothing(int threads)
    {
        using OnnxSession session = OnnxSession.Load(OnnxPeer.Library, Bytes(), threads);
        float[] values = [.. Enumerable.Range(0, Input.Count).Select(static i => MathF.Sin(i))];
        (Shape shape, float[] expected) = session.Run(values, Input);
        session.Bind(Input, Output);
        values.CopyTo(session.Input);
        session.Run();

        // The runtime compiles a method anew while it runs, on the thread that calls it and at moments of its own: one quiet run shows.
        long least = Enumerable.Range(0, 20).Min(_ =>
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            session.Run();
            return GC.GetAllocatedBytesForCurrentThread() - before;
        });

        Assert.Equal(Output, shape);
        Assert.Equal(expected, session.Output);
        Assert.Equal(0, least);
    }

    [Fact]
    public void Shapes_may_be_bound_anew()
    {
        using OnnxSession session = OnnxSession.Load(OnnxPeer.Library, Bytes());
        session.Bind(Input, Output);
        session.Run();
        session.Bind(new Shape(1, 3, 45, 39), new Shape(1, 10));
        session.Run();

        Assert.Equal(10, session.Output.Length);
        Assert.False(session.Output.ContainsAny(float.NaN, float.PositiveInfinity, float.NegativeInfinity));
    }

    [Fact]
    public void An_output_of_another_shape_is_refused()
    {
        using OnnxSession session = OnnxSession.Load(OnnxPeer.Library, Bytes());
        session.Bind(Input, new Shape(2, 11));

        Assert.StartsWith("ONNX Runtime: ", Assert.Throws<OnnxException>(session.Run).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_graph_is_refused()
    {
        byte[] bytes = Bytes();

        Assert.Throws<OnnxException>(() => OnnxSession.Load(OnnxPeer.Library, bytes[..(bytes.Length / 2)]));
        Assert.Throws<OnnxException>(() => OnnxSession.Load(OnnxPeer.Library, "no-such-file.onnx"));
    }

    [Fact]
    public void A_session_that_is_not_bound_or_disposed_says_so()
    {
        OnnxSession session = OnnxSession.Load(OnnxPeer.Library, Bytes());
        Assert.Throws<InvalidOperationException>(session.Run);
        session.Dispose();
        session.Dispose();

        Assert.Throws<ObjectDisposedException>(session.Run);
        Assert.Throws<ObjectDisposedException>(() => session.Bind(Input, Output));
    }

    private static byte[] Bytes() => OnnxExporter.Convert(OnnxPeer.Network("resnet8", "ca"), new()).ToArray();
}
