package dev.ishowtts.harness.quality.model;

/** What a predictor of opinions reads and what its outputs mean. */
public enum OpinionScale {
  /**
   * {@code sig_bak_ovr.onnx} of DNSMOS P.835 (Reddy et al., ICASSP 2022): 9.01 s of sound, repeated
   * if shorter; its outputs go through the polynomials of its authors.
   */
  DNSMOS,
  /** The whole sound; outputs are opinions from 1 to 5: overall, or signal, background, overall. */
  PLAIN
}
