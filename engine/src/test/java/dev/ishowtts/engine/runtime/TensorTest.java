package dev.ishowtts.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

final class TensorTest {
  @Test
  void floats_shapeOfAnotherSize_isRejected() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Tensor.floats(new float[5], 2, 3))
        .withMessage("shape [2, 3] needs 6 values, got 5");
  }

  @Test
  void toArray_ofDirectBuffer_copiesAllValuesWhateverThePosition() {
    Tensor.Floats tensor = Tensor.floats(new float[] {1, 2, 3}, 3);
    tensor.values().position(2);

    assertThat(tensor.toArray()).containsExactly(1, 2, 3);
  }
}
