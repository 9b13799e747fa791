package dev.ishowtts.engine.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class AvailabilityTest {
  private static final List<String> NEEDED =
      List.of("libcublas.so.12", "libcudart.so.12", "libcuda.so.1", "libc.so.6");

  private static final class FakeMachine implements CudaProbe {
    private final Set<String> missing;
    private final FakeCuda cuda;

    FakeMachine(Set<String> missing, FakeCuda cuda) {
      this.missing = missing;
      this.cuda = cuda;
    }

    @Override
    public boolean hasProvider() {
      return !missing.contains("provider");
    }

    @Override
    public List<String> needed() throws IOException {
      if (missing.contains("header")) {
        throw new IOException("it is truncated");
      }
      return NEEDED;
    }

    @Override
    public Optional<String> trouble(String library) {
      return missing.contains(library)
          ? Optional.of(library + ": cannot open shared object file: No such file or directory")
          : Optional.empty();
    }

    @Override
    public CudaCalls cudaRuntime() {
      if (missing.contains("runtime")) {
        throw new EngineException(EngineFault.UNAVAILABLE, "the CUDA runtime is not found");
      }
      return cuda;
    }
  }

  private static Optional<String> trouble(Set<String> missing, FakeCuda cuda) {
    return Availability.trouble("ONNX Runtime 1.29.0 in /n", new FakeMachine(missing, cuda));
  }

  @Test
  void trouble_everythingThere_isNone() {
    assertThat(trouble(Set.of(), new FakeCuda(1))).isEmpty();
  }

  @Test
  void trouble_missingParts_namesThem() {
    assertThat(trouble(Set.of("provider"), new FakeCuda(1)).orElseThrow())
        .contains("libonnxruntime_providers_cuda.so", "put both beside");
    assertThat(trouble(Set.of("header"), new FakeCuda(1)).orElseThrow())
        .contains("damaged: it is truncated");
    assertThat(trouble(Set.of("libcublas.so.12", "libcuda.so.1"), new FakeCuda(1)).orElseThrow())
        .isEqualTo(
            "the CUDA provider of ONNX Runtime 1.29.0 in /n needs libraries that are not found:"
                + " libcublas.so.12, libcuda.so.1; install that version of CUDA and cuDNN and put"
                + " their folders on LD_LIBRARY_PATH");
    assertThat(trouble(Set.of("runtime"), new FakeCuda(1)))
        .contains("the CUDA runtime is not found");
  }

  @Test
  void trouble_noDriver_saysSo() {
    assertThat(trouble(Set.of("libcuda.so.1"), new FakeCuda(1)).orElseThrow())
        .startsWith("no NVIDIA driver is installed (libcuda.so.1 is not found)");
  }

  @Test
  void trouble_noDevice_saysSo() {
    FakeCuda tooOld = new FakeCuda(1);
    tooOld.fail("cudaGetDeviceCount", 35);

    assertThat(trouble(Set.of(), new FakeCuda(0)).orElseThrow())
        .startsWith("no GPU can be used: the driver lists none");
    assertThat(trouble(Set.of(), tooOld).orElseThrow())
        .startsWith("no GPU can be used: error 35 (CUDA error 35)");
  }

  @Test
  void of_libraryForTheCpu_saysThatItWasBuiltWithoutCuda() {
    OrtLibrary library = TestLibrary.get();
    Availability availability = Availability.of(library);

    assertThat(availability.isAvailable()).isFalse();
    assertThat(availability.whyNot().orElseThrow())
        .startsWith("ONNX Runtime " + library.version() + " in " + library.folder())
        .contains("was built without CUDA", "-Donnxruntime.native.path");
    assertThatThrownBy(() -> CudaMemory.open(library, 0))
        .isInstanceOf(EngineException.class)
        .hasMessageStartingWith("CUDA is not available: ONNX Runtime")
        .extracting("fault")
        .isEqualTo(EngineFault.UNAVAILABLE);
  }
}
