namespace Fovea.Kernels;

/// <summary>Brings the sums of a weight gradient from the order of the tiles, [group][run][k][o] or [group][run][o][k], into that of
/// the weight, (O, C / groups, kernel height, kernel width).</summary>
internal unsafe struct WeightOrder : IParallelBody
{
    /// <summary>Filters that one task writes.</summary>
    public const int OutputsPerTask = 16;

    public float* From;
    public float* To;
    public bool Accumulate;
    public int GroupOutputs;
    public int GroupInputs;
    public int Area;
    public int RunCount;
    public int Run;

    /// <summary>Whether the sums are [o][k] in each run.</summary>
    public bool Swap;

    public int Outputs;

    readonly void IParallelBody.Run(int task)
    {
        int end = Math.Min(Outputs, (task + 1) * OutputsPerTask);
        for (int o = task * OutputsPerTask; o < end; o++)
            Filter(o / GroupOutputs, o % GroupOutputs, To + ((long)o * GroupInputs * Area));
    }

    private readonly void Filter(int group, int output, float* to)
    {
        int merged = Run / GroupInputs;
        for (int run = 0; run < RunCount; run++)
        {
            float* from = From + (((long)group * RunCount) + run) * Run * GroupOutputs;
            from += Swap ? (long)output * Run : output;
            int pitch = Swap ? 1 : GroupOutputs;
            for (int tap = 0; tap < merged; tap++)
            {
                float* target = to + (run * merged) + tap;
                for (int c = 0; c < GroupInputs; c++, from += pitch, target += Area)
                    *target = Accumulate ? *target + *from : *from;
            }
        }
    }
}
