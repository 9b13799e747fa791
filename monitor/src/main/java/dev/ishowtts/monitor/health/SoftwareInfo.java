package dev.ishowtts.monitor.health;

import java.util.Map;
import java.util.Optional;
import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.stereotype.Component;

/** Which version of this software answers. */
@Component
final class SoftwareInfo implements InfoContributor {
  @Override
  public void contribute(Info.Builder builder) {
    String version =
        Optional.ofNullable(SoftwareInfo.class.getPackage().getImplementationVersion())
            .orElse("not packaged");
    builder.withDetail("ishowtts", Map.of("version", version));
  }
}
