using Fovea.Kernels;

namespace Fovea;

/// <summary>The most that this machine does, measured: arithmetic in registers, and copies from memory to memory.</summary>
/// <param name="Threads">Threads that were at work.</param>
/// <param name="GigaflopsPerSecond">Billions of floating-point operations a second, a multiply-add counted as two.</param>
/// <param name="GigabytesPerSecond">10⁹ bytes a second, those read and those written.</param>
public sealed record MachinePeak(int Threads, double GigaflopsPerSecond, double GigabytesPerSecond)
{
    /// <summary>Measures with the threads and at the vector width in use; takes about half a second and 256 MB for that time.</summary>
    /// <exception cref="OutOfMemoryException">There is not so much memory.</exception>
    public static MachinePeak Measure() =>
        new(Machine.Threads, PeakLoops.Gigaflops(Machine.Threads), PeakLoops.CopiedGigabytes(Machine.Threads));

    /// <summary>Measures one thread.</summary>
    /// <exception cref="OutOfMemoryException">There is not so much memory.</exception>
    public static MachinePeak MeasureOneThread() => new(1, PeakLoops.Gigaflops(1), PeakLoops.CopiedGigabytes(1));
}
