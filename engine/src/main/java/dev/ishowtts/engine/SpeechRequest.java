package dev.ishowtts.engine;

/**
 * What to say and how.
 *
 * @param text to speak; must hold at least one symbol that the model knows
 * @param voice name of a voice of the library
 */
public record SpeechRequest(String text, String voice, SpeechOptions options) {}
