namespace Fovea.Kernels;

/// <summary>How source images are cut into blocks of grid cells, and where a block's pixels lie: in place, or in a padded copy.</summary>
/// <remarks>Blocks follow from shapes alone. A block is a range of grid rows of one image, or several whole images.</remarks>
internal struct BlockGeometry
{
    private const int BlockBytes = 96 * 1024;
    private const int LeastTasks = 16;
    private const int LeastCells = 48;
    private const int TileRows = 42; // whole tiles of six and of seven rows

    public int Images;
    public Size Source;
    public int Channels;

    /// <summary>Source pixels from one grid cell to the next.</summary>
    public Size Step;

    /// <summary>Cells of one image.</summary>
    public Size Grid;

    /// <summary>Topmost row that a tap reads, relative to its cell's pixel; not above 0.</summary>
    public int FirstY;

    public int FirstX;
    public int LastY;
    public int LastX;

    /// <summary>Whether blocks are copied with their padding before use.</summary>
    public bool Copies;

    /// <summary>Source columns of a block.</summary>
    public int BlockWidth;

    /// <summary>Floats between neighbouring source pixels of a block.</summary>
    public int PixelPitch;

    public int RowPitch;

    /// <summary>Floats between the images of a block.</summary>
    public int ImagePitch;

    /// <summary>Grid rows in a block: all of them where a block holds several images.</summary>
    public int BlockRows;

    public int BlockImages;

    public readonly int BlocksPerImage => CeilingOf(Grid.Height, BlockRows);

    public readonly int Blocks => BlockImages > 1 ? CeilingOf(Images, BlockImages) : Images * BlocksPerImage;

    public static int CeilingOf(int value, int divisor) => (value + divisor - 1) / divisor;

    /// <summary>Completes the geometry from images, source, step, grid and the reach of the taps.</summary>
    public void Complete(int groups)
    {
        bool leaves = FirstY < 0 || FirstX < 0
            || ((Grid.Height - 1) * Step.Height) + LastY >= Source.Height
            || ((Grid.Width - 1) * Step.Width) + LastX >= Source.Width;
        Copies = leaves || groups > 1;
        BlockWidth = Copies ? ((Grid.Width - 1) * Step.Width) + LastX - FirstX + 1 : Source.Width;
        PixelPitch = Copies ? Channels / groups : Channels;
        RowPitch = BlockWidth * PixelPitch;
        ChooseBlocks();
        ImagePitch = (Copies ? SourceRows(BlockRows) : Source.Height) * RowPitch;
    }

    /// <summary>Makes as few blocks as <paramref name="parts"/> parts need, where blocks are read in place and so cost no memory.</summary>
    public void WidenTo(int parts)
    {
        if (Copies)
            return;
        BlockRows = CeilingOf(Grid.Height, CeilingOf(parts, Images));
        BlockImages = 1;
    }

    /// <summary>The images and grid rows of a block.</summary>
    public readonly (int Image, int Images, int Row, int Rows) Bounds(int block)
    {
        if (BlockImages > 1)
        {
            int first = block * BlockImages;
            return (first, Math.Min(BlockImages, Images - first), 0, Grid.Height);
        }

        int row = block % BlocksPerImage * BlockRows;
        return (block / BlocksPerImage, 1, row, Math.Min(BlockRows, Grid.Height - row));
    }

    /// <summary>Floats between the source pixels of neighbouring cells, in grid rows of so many; 0 where a row's last and the next one's
    /// first lie otherwise.</summary>
    public readonly int EvenStep(int cells) =>
        BlockImages == 1 && Step.Height * RowPitch == cells * Step.Width * PixelPitch ? Step.Width * PixelPitch : 0;

    /// <summary>Source rows that so many grid rows read.</summary>
    public readonly int SourceRows(int gridRows) => ((gridRows - 1) * Step.Height) + LastY - FirstY + 1;

    /// <summary>Where the taps of cell (0, 0) of a block are measured from: in the source, or in this thread's copy of the block.</summary>
    public readonly unsafe float* Load(float* source, int block, int group)
    {
        (int image, int images, int row, int rows) = Bounds(block);
        nint sourceRow = (nint)Source.Width * Channels;
        nint sourceImage = Source.Height * sourceRow;
        int top = row * Step.Height;
        if (!Copies)
            return source + (image * sourceImage) + (top * sourceRow);

        float* target = Scratch.Rent(ScratchSlot.Image, (long)images * ImagePitch);
        int height = SourceRows(rows);
        for (int i = 0; i < images; i++)
        {
            float* from = source + ((image + i) * sourceImage) + (group * PixelPitch);
            for (int y = 0; y < height; y++)
                CopyRow(from, sourceRow, top + FirstY + y, target + ((nint)i * ImagePitch) + ((nint)y * RowPitch));
        }

        return target;
    }

    private readonly unsafe void CopyRow(float* image, nint sourceRow, int y, float* target)
    {
        if ((uint)y >= (uint)Source.Height)
        {
            new Span<float>(target, RowPitch).Clear();
            return;
        }

        int start = Math.Clamp(-FirstX, 0, BlockWidth);
        int end = Math.Clamp(Source.Width - FirstX, start, BlockWidth);
        new Span<float>(target, start * PixelPitch).Clear();
        new Span<float>(target + ((nint)end * PixelPitch), (BlockWidth - end) * PixelPitch).Clear();
        float* from = image + (y * sourceRow) + ((nint)(start + FirstX) * Channels);
        float* to = target + ((nint)start * PixelPitch);
        if (Channels == PixelPitch)
        {
            new ReadOnlySpan<float>(from, (end - start) * PixelPitch).CopyTo(new Span<float>(to, (end - start) * PixelPitch));
            return;
        }

        for (int x = start; x < end; x++, from += Channels, to += PixelPitch)
        {
            for (int c = 0; c < PixelPitch; c++)
                to[c] = from[c];
        }
    }

    private void ChooseBlocks()
    {
        long rowBytes = (long)RowPitch * Step.Height * sizeof(float);
        long imageBytes = rowBytes * Grid.Height;
        if (imageBytes <= BlockBytes)
        {
            BlockRows = Grid.Height;
            BlockImages = (int)Math.Max(1, Math.Min(BlockBytes / Math.Max(1, imageBytes), Images / LeastTasks));
        }
        else
        {
            // Deep maps take more than that: the sums are cut into slices of channels, and half-empty tiles and more rounds over the
            // weights cost more than the second cache level's misses.
            int rows = (int)Math.Clamp(Math.Max(BlockBytes / rowBytes, CeilingOf(2 * TileRows, Grid.Width)), 1, Grid.Height);
            BlockRows = CeilingOf(Grid.Height, CeilingOf(Grid.Height, rows));
            BlockImages = 1;
        }

        // Few images: cut finer, as far as tiles stay full and the rows read twice stay few.
        int least = Math.Max(CeilingOf(LeastCells, Grid.Width), 2 * (LastY - FirstY));
        while (BlockImages == 1 && Images * BlocksPerImage < LeastTasks && BlockRows >= 2 * least)
            BlockRows = CeilingOf(BlockRows, 2);
        if (Grid.Width == 1 && BlockRows >= TileRows)
            BlockRows = CeilingOf(BlockRows, TileRows) * TileRows;
    }
}
