using System.Runtime.CompilerServices;

namespace Fovea.Kernels;

/// <summary>What is done at each place of a [rows, channels] block that depends on numbers of the channel.</summary>
internal interface IChannelRowsStep
{
    /// <summary>Works on one register of channels in some rows, so that the channels' numbers are read once for all of them.</summary>
    /// <param name="at">The place in the first row.</param>
    /// <param name="channel">The first channel.</param>
    /// <param name="rows">How many rows.</param>
    void At<V>(long at, int channel, int rows)
        where V : struct, ISimd<V>;
}

/// <summary>Takes a step at every place of a [rows, channels] block, some rows at a time.</summary>
internal static class ChannelRowsWalk
{
    public static void Run<S>(in S step, int rows, int channels)
        where S : unmanaged, IChannelRowsStep
    {
        int perTask = ChannelRows.PerTask(channels);
        Body<S> body = new() { Step = step, Rows = rows, Channels = channels, PerTask = perTask };
        Parallel.ForVectors((rows + perTask - 1) / perTask, ref body);
    }

    private struct Body<S> : IVectorBody
        where S : unmanaged, IChannelRowsStep
    {
        public S Step;
        public int Rows;
        public int Channels;
        public int PerTask;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>(int task)
            where V : struct, ISimd<V>
        {
            S step = Step;
            int row = task * PerTask;
            int end = Math.Min(Rows, row + PerTask);
            for (; row <= end - ChannelRows.Group; row += ChannelRows.Group)
            {
                long start = (long)row * Channels;
                int c = 0;
                for (; c <= Channels - V.Count; c += V.Count)
                    step.At<V>(start + c, c, ChannelRows.Group);
                for (; c < Channels; c++)
                    step.At<Simd1>(start + c, c, ChannelRows.Group);
            }

            for (; row < end; row++)
            {
                long start = (long)row * Channels;
                for (int c = 0; c < Channels; c++)
                    step.At<Simd1>(start + c, c, 1);
            }
        }
    }
}
