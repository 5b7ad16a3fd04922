using Fovea.Kernels;

namespace Fovea.Tests;

public sealed unsafe class PartialRegisterTests
{
    [Fact]
    public void The_first_floats_of_a_register_are_moved_and_no_others()
    {
        MovesFirst<Simd512>();
        MovesFirst<Simd256>();
        MovesFirst<Simd128>();
        MovesFirst<Simd1>();
    }

    [Fact]
    public void Without_masks_in_hardware_the_same_floats_are_moved()
    {
        float* from = stackalloc float[16], to = stackalloc float[16];
        for (int i = 0; i < 16; i++)
            (from[i], to[i]) = (i + 1, -1);
        Partial.Store(to, Partial.Load<Simd512>(from, 11), 13);

        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 0, 0, -1, -1, -1], new Span<float>(to, 16));
    }

    private static void MovesFirst<V>()
        where V : struct, ISimd<V>
    {
        float* from = stackalloc float[16], to = stackalloc float[16], all = stackalloc float[16];
        for (int count = 1; count <= V.Count; count++)
        {
            for (int i = 0; i < 16; i++)
                (from[i], to[i]) = (i + 1, -1);
            V.StoreFirst(to, V.Load(from), count);
            V.Store(all, V.LoadFirst(from, count));
            for (int i = 0; i < V.Count; i++)
            {
                Assert.Equal(i < count ? i + 1 : -1, to[i]);
                Assert.Equal(i < count ? i + 1 : 0, all[i]);
            }
        }
    }
}
