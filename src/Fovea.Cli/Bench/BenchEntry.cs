using Fovea.Onnx;

namespace Fovea.Cli;

/// <summary>One network or mechanism made ready to be timed, and ONNX Runtime with the same weights where that is wanted.</summary>
internal sealed class BenchEntry : IDisposable
{
    private BenchEntry(BenchSubject what, PlanSession session, long? memory, OnnxPeer? peer, long? peerMemory, double difference)
    {
        (What, Session, MemoryBytes) = (what, session, memory);
        (Peer, PeerMemoryBytes, Difference) = (peer, peerMemory, difference);
    }

    public BenchSubject What { get; }

    public PlanSession Session { get; }

    public long? MemoryBytes { get; }

    public OnnxPeer? Peer { get; }

    public long? PeerMemoryBytes { get; }

    /// <summary>The largest difference of the outputs as a share of the largest value.</summary>
    public double Difference { get; }

    /// <summary>Makes the network, compiles it, runs it, and does the same in ONNX Runtime.</summary>
    /// <param name="create">Reads or makes what is timed.</param>
    /// <param name="library">ONNX Runtime, or null.</param>
    /// <param name="isFirst">Whether nothing was freed in this process that memory could be taken from: else that of both sides is
    /// not known.</param>
    public static BenchEntry Create(Func<BenchSubject> create, OnnxRuntimeLibrary? library, bool isFirst)
    {
        BenchSubject? what = null;
        PlanSession? session = null;
        float[] values = [];
        long? memory = PeakMemory.Of(() =>
        {
            what = create();
            session = what.Compile();
            values = Noise(what.Input.Count);
            session.Run(Tensor.From(values, what.Input));
        });
        if (library is null)
            return new BenchEntry(what!, session!, isFirst ? memory : null, null, null, 0);
        DirectoryInfo folder = Directory.CreateTempSubdirectory("fovea-bench");
        try
        {
            string file = Path.Combine(folder.FullName, "network.onnx");
            OnnxPeer.Write(what!.Module, what.Input, file);
            OnnxPeer? peer = null;
            long? peerMemory = PeakMemory.Of(() =>
            {
                peer = OnnxPeer.Load(library, file, what.Input, session!.Plan.Output, Machine.Threads);
                peer.Run();
            });
            double difference = peer!.Difference(session!, values);
            return new BenchEntry(what, session!, isFirst ? memory : null, peer, isFirst ? peerMemory : null, difference);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Session.Dispose();
        Peer?.Dispose();
    }

    /// <summary>Values around 0 that are the same in every run: an image could be all of one kind.</summary>
    private static float[] Noise(int count)
    {
        float[] values = new float[count];
        RandomStream stream = new(0);
        foreach (ref float value in values.AsSpan())
            value = (float)stream.NextNormal();
        return values;
    }
}
