package dev.ishowtts.engine.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import dev.ishowtts.engine.runtime.Provider;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class AvailabilityTest {
  private static final List<String> NEEDED =
      List.of("libcublas.so.12", "libcudart.so.12", "libcuda.so.1", "libc.so.6");

  private static class FakeMachine implements CudaProbe {
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

  private static Optional<Availability.Obstacle> obstacle(Set<String> missing, FakeCuda cuda) {
    return Availability.obstacle(
        Provider.CUDA, "ONNX Runtime 1.29.0 in /n", new FakeMachine(missing, cuda));
  }

  private static String reason(Set<String> missing, FakeCuda cuda) {
    return obstacle(missing, cuda).orElseThrow().reason();
  }

  @Test
  void obstacle_everythingThere_isNone() {
    assertThat(obstacle(Set.of(), new FakeCuda(1))).isEmpty();
  }

  @Test
  void obstacle_missingParts_namesThemInTheLoadersWords() {
    Availability.Obstacle provider = obstacle(Set.of("provider"), new FakeCuda(1)).orElseThrow();
    assertThat(provider.reason()).contains("libonnxruntime_providers_cuda.so");
    assertThat(provider.remedy()).isEqualTo("put all beside libonnxruntime.so");
    assertThat(reason(Set.of("header"), new FakeCuda(1))).contains("damaged: it is truncated");
    assertThat(reason(Set.of("libcublas.so.12", "libcuda.so.1"), new FakeCuda(1)))
        .isEqualTo(
            "the CUDA provider of ONNX Runtime 1.29.0 in /n needs libraries that are not found:"
                + " libcublas.so.12, libcuda.so.1 (the loader says: libcublas.so.12: cannot open"
                + " shared object file: No such file or directory)");
    assertThat(
            obstacle(Set.of("libcublas.so.12", "libcuda.so.1"), new FakeCuda(1))
                .orElseThrow()
                .remedy())
        .startsWith(
            "install NVIDIA's driver; ./ishowtts natives install --cuda-libraries brings CUDA 12");
    assertThat(reason(Set.of("runtime"), new FakeCuda(1)))
        .contains("the CUDA runtime is not found");
  }

  @Test
  void obstacle_tensorRt_asksForItsLibraries() {
    FakeMachine machine =
        new FakeMachine(Set.of("libnvinfer.so.10"), new FakeCuda(1)) {
          @Override
          public List<String> needed() {
            return List.of("libnvinfer.so.10");
          }
        };

    Availability.Obstacle obstacle =
        Availability.obstacle(Provider.TENSORRT, "ONNX Runtime", machine).orElseThrow();

    assertThat(obstacle.reason()).startsWith("the TensorRT provider of").contains("libnvinfer");
    assertThat(obstacle.remedy()).isEqualTo("install TensorRT 10");
  }

  @Test
  void obstacle_noDriver_saysSo() {
    assertThat(reason(Set.of("libcuda.so.1"), new FakeCuda(1)))
        .isEqualTo(
            "no NVIDIA driver is installed (libcuda.so.1: cannot open shared object file: No such"
                + " file or directory)");
  }

  @Test
  void obstacle_noDevice_saysSo() {
    FakeCuda tooOld = new FakeCuda(1);
    tooOld.fail("cudaGetDeviceCount", 35);

    assertThat(reason(Set.of(), new FakeCuda(0)))
        .isEqualTo("no GPU can be used: the driver lists none");
    assertThat(reason(Set.of(), tooOld)).isEqualTo("no GPU can be used: error 35 (CUDA error 35)");
  }

  @Test
  void cudnn_noneOfItsVersions_namesTheRemedy() {
    FakeMachine with = new FakeMachine(Set.of("libcudnn.so.8"), new FakeCuda(1));
    FakeMachine without =
        new FakeMachine(Set.of("libcudnn.so.8", "libcudnn.so.9"), new FakeCuda(1));

    assertThat(Availability.cudnn(with)).isEmpty();
    assertThat(Availability.cudnn(without).orElseThrow().toString())
        .startsWith("cuDNN is not found (libcudnn.so.9: cannot open shared object file")
        .contains("natives install --cuda-libraries");
  }

  @Test
  void of_theCpu_isAlwaysAvailable() {
    assertThat(Availability.of(TestLibrary.get(), Provider.CPU).isAvailable()).isTrue();
  }

  @Test
  void of_libraryForTheCpu_saysThatItWasBuiltWithoutIt() {
    OrtLibrary library = TestLibrary.get();
    Availability availability = Availability.of(library, Provider.TENSORRT);

    assertThat(availability.isAvailable()).isFalse();
    assertThat(availability.obstacle().orElseThrow().toString())
        .startsWith("ONNX Runtime " + library.version() + " in " + library.folder())
        .contains("was built without TensorRT; ./ishowtts natives install");
    assertThatThrownBy(() -> CudaMemory.open(library, 0))
        .isInstanceOf(EngineException.class)
        .hasMessageStartingWith("CUDA is not available: ONNX Runtime")
        .extracting("fault")
        .isEqualTo(EngineFault.UNAVAILABLE);
  }
}
