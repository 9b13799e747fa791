package dev.ishowtts.harness.quality.signal;

/**
 * Distance of two voices by their long-term mel cepstra; NaN if either has no strong frame.
 *
 * @param meanCepstraDb cepstral distance of the means
 * @param divergence half the symmetric Kullback–Leibler divergence of diagonal Gaussians
 */
public record SpeakerDistance(double meanCepstraDb, double divergence) {}
