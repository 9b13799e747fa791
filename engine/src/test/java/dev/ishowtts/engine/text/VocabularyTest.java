package dev.ishowtts.engine.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class VocabularyTest {
  @TempDir Path folder;

  @Test
  void load_crLf_hasTheSameIdsAsLf() throws IOException {
    Vocabulary lf = vocabulary(" \na\n\u200e\nzhong1\n");
    Vocabulary crLf = vocabulary(" \r\na\r\n\u200e\r\nzhong1\r\n");
    Vocabulary cr = vocabulary(" \ra\r\u200e\rzhong1");
    List<String> tokens = List.of(" ", "a", "\u200e", "zhong1", "b");
    assertThat(lf.ids(tokens)).containsExactly(0, 1, 2, 3, 0);
    assertThat(crLf.ids(tokens)).isEqualTo(lf.ids(tokens));
    assertThat(cr.ids(tokens)).isEqualTo(lf.ids(tokens));
    assertThat(List.of(lf.size(), crLf.size(), cr.size())).containsOnly(4);
  }

  @Test
  void load_whiteSpaceSymbols_areKept() throws IOException {
    Vocabulary vocabulary = vocabulary(" \n\t\n\u00a0\n\u2028\n\u0085\nx \n");
    assertThat(vocabulary.ids(List.of("\t", "\u00a0", "\u2028", "\u0085", "x ", "x")))
        .containsExactly(1, 2, 3, 4, 5, 0);
  }

  @Test
  void load_duplicate_lastWinsAndIdsStayInTheTable() throws IOException {
    Vocabulary vocabulary = vocabulary(" \na\nb\na\nc\n");
    assertThat(vocabulary.size()).isEqualTo(4);
    assertThat(vocabulary.ids(List.of("a", "b", "c"))).containsExactly(3, 2, 0);
  }

  @Test
  void load_official_hasItsKnownIds() throws IOException {
    Path official = Path.of("../../shared/golden/vocab.txt");
    assumeTrue(Files.exists(official), "the official vocabulary is not beside this checkout");
    Vocabulary vocabulary = Vocabulary.load(official);
    assertThat(vocabulary.size()).isEqualTo(2545);
    assertThat(
            vocabulary.ids(
                List.of(
                    " ", "!", ",", ".", "，", "。", "？", "…", "—", "zhong1", "\uD842\uDFB6", "；")))
        .containsExactly(0, 1, 12, 14, 2541, 1895, 2542, 1844, 1838, 1354, 2544, 0);
  }

  @Test
  void load_notUtf8OrEmpty_isRefused() throws IOException {
    Path latin =
        Files.write(folder.resolve("latin.txt"), "é\n".getBytes(StandardCharsets.ISO_8859_1));
    assertThatExceptionOfType(EngineException.class)
        .isThrownBy(() -> Vocabulary.load(latin))
        .withMessageContaining("latin.txt is not UTF-8")
        .extracting(EngineException::fault)
        .isEqualTo(EngineFault.BAD_MODEL);
    Path empty = Files.createFile(folder.resolve("empty.txt"));
    assertThatExceptionOfType(EngineException.class)
        .isThrownBy(() -> Vocabulary.load(empty))
        .withMessageContaining("got 0 bytes");
  }

  @Test
  void builtin_knowsEnglishAndPinyin() throws IOException {
    Vocabulary builtin = Vocabulary.builtin();
    List<String> tokens = List.of(" ", "A", "z", "?", "é", "ő", "，", "zhong1", "lv4", "er2", "de");
    assertThat(builtin.ids(tokens)[0]).isZero();
    assertThat(builtin.ids(tokens)).doesNotHaveDuplicates();
    assertThat(builtin.knownSymbols(tokens)).isEqualTo(tokens.size() - 1);
    assertThat(builtin.size()).isBetween(2000, 2600);
    Path file = folder.resolve("vocab.txt");
    builtin.save(file);
    assertThat(Vocabulary.load(file).ids(tokens)).isEqualTo(builtin.ids(tokens));
    assertThat(Vocabulary.load(file).size()).isEqualTo(builtin.size());
  }

  @Test
  void builtin_knowsEveryOfficialSyllable() throws IOException {
    Path official = Path.of("../../shared/golden/vocab.txt");
    assumeTrue(Files.exists(official), "the official vocabulary is not beside this checkout");
    List<String> syllables =
        Files.readAllLines(official).stream().filter(s -> s.matches("[a-z]+[1-4]")).toList();
    assertThat(syllables).hasSizeGreaterThan(1000);
    assertThat(Vocabulary.builtin().knownSymbols(syllables)).isEqualTo(syllables.size());
  }

  @Test
  void knownSymbols_foreignScript_isZero() {
    assertThat(Vocabulary.builtin().knownSymbols(List.of(" ", "안", "Ж"))).isZero();
  }

  private Vocabulary vocabulary(String content) throws IOException {
    return Vocabulary.load(Files.writeString(folder.resolve("v.txt"), content));
  }
}
