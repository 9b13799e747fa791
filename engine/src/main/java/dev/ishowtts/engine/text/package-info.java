/** Text to tokens: segmentation, pinyin, vocabulary, chunking, duration. */
@NullMarked
package dev.ishowtts.engine.text;

import org.jspecify.annotations.NullMarked;
