/// The inner loops with the Vector API, with the signatures of their plain twins in [jclap.core.kernel].
///
/// Nothing here is loaded unless [jclap.core.kernel.Simd#ON].
///
/// A product is read from the inside out: [SimdTile] and [TwelveRows] keep a piece of C in registers, [Workspace]
/// brings A and B to the order in which the tile reads them ([SimdTranspose] when they lie the other way), [SimdGemm]
/// cuts the product into blocks that fit the caches and pieces for threads; [SimdPackedMatrix] has done the half of
/// it before. [SimdDots] does without where A has few rows, and [SimdDirect] where C has few columns. A convolution
/// is the same product: [Correlation] says where in a padded image each of its numbers lies, [SimdConvolution]
/// computes outputs and input gradients, [WeightGradient] the sums over all images. By 3 × 3, there is a way with
/// fewer multiplications: [MinimalFilter] in one dimension, [TileForm] in two, [TileStrips] over a batch of images,
/// [WinogradKernels] for the weights, and with these [Winograd] and [WinogradGradient]. Where each channel has a
/// kernel of its own, there is no product to make of it: [SimdDepthwise] adds up shifted planes, which [Phases] lays
/// out.
///
/// Attention, [SimdAttention], is two products that never meet memory between them: [ScoreTile] with a [PanelMask],
/// [PanelSoftmax], [OutputTile]. Loops over elements are in [SimdPointwise], [SimdRows] and [SimdReduce], with the
/// functions of [VectorMath].
///
/// Rules that cost a factor of ten when broken: species are `static final`; vectors never leave a method that the JIT
/// does not inline; no masks, lambdas or `reduceLanes` in inner loops, and no `reduceLanes(ADD)` anywhere, see [Lanes].
/// In a large method call the Vector API itself, not a helper of your own: past 18,000 nodes C2 inlines only what the
/// JDK tells it to.
///
/// **Exercise.** Give `SimdTile` a tile of 8 rows by 3 vectors, which also fills 24 registers, and find out by
/// `GemmBench` why it is slower: how much of the first-level cache do its columns of B fill?
package jclap.core.kernel.simd;
