package dev.ishowtts.engine.checkpoint;

/**
 * The shape of an F5-TTS DiT. Head size is always 64.
 *
 * @param dim model width d, a multiple of 16
 * @param depth transformer blocks
 * @param heads attention heads; d / 64 in every official model
 * @param ffMult feed-forward width over d
 * @param textDim text embedding width
 * @param convLayers ConvNeXtV2 blocks of the text encoder; 0 leaves out its positions and its mask
 * @param symbols vocabulary size V; the embedding table has V + 1 rows
 * @param maskTextPadding v1 true, v0 false
 * @param rotaryHeads heads that rotate: {@code heads} in v1, 1 in v0
 * @param qkNorm whether q and k are RMS-normalised per head
 * @param averageUpsampling whether text is spread over the frames
 *     (text_embedding_average_upsampling)
 * @param longSkip whether the input joins the last block's output (long_skip_connection)
 */
public record Architecture(
    int dim,
    int depth,
    int heads,
    int ffMult,
    int textDim,
    int convLayers,
    int symbols,
    boolean maskTextPadding,
    int rotaryHeads,
    boolean qkNorm,
    boolean averageUpsampling,
    boolean longSkip) {
  public static final int HEAD_SIZE = 64;
  public static final int MELS = 100;
}
