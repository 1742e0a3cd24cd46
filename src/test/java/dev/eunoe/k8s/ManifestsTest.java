package dev.eunoe.k8s;

import static dev.eunoe.k8s.Manifest.at;
import static dev.eunoe.k8s.Manifest.list;
import static dev.eunoe.k8s.Manifest.map;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Every manifest below {@code k8s/}, held to what a cluster and the restricted Pod Security
 * Standard want.
 */
class ManifestsTest {
  private static final Path FOLDER = Path.of("../k8s");
  private static List<Manifest> all;
  private static List<Manifest> base;

  @BeforeAll
  static void readAll() throws IOException {
    all = Manifest.allIn(FOLDER);
    base = Manifest.allIn(FOLDER.resolve("base"));
    assertThat(workloads()).extracting(Manifest::name).contains("Deployment eunoe");
  }

  @Test
  void kustomizations_nameWhatExists_andLeaveNoFileOut() throws IOException {
    for (Manifest kustomization : all.stream().filter(Manifest::isKustomization).toList()) {
      Path folder = kustomization.file().getParent();
      var named = new ArrayList<Path>();
      kustomization.list("resources").forEach(r -> named.add(folder.resolve(r.toString())));
      for (Object patch : kustomization.list("patches")) {
        if (at((Map<?, ?>) patch, "path") instanceof String path) {
          named.add(folder.resolve(path));
        }
      }
      assertThat(named).as(kustomization.file().toString()).isNotEmpty().allMatch(Files::exists);
      try (var files = Files.list(folder)) {
        assertThat(files.filter(f -> f.toString().endsWith(".yaml")))
            .filteredOn(f -> !f.getFileName().toString().equals("kustomization.yaml"))
            .isSubsetOf(named);
      }
    }
  }

  @Test
  void containers_haveProbes_requestsAndLimits() {
    for (Manifest workload : workloads()) {
      for (Map<?, ?> container : workload.containers()) {
        assertThat(container.keySet().stream().map(String::valueOf))
            .as(workload.name())
            .contains("startupProbe", "livenessProbe", "readinessProbe");
        for (String bound : List.of("requests", "limits")) {
          assertThat(map(container, "resources", bound).keySet().stream().map(String::valueOf))
              .as(workload.name() + " " + bound)
              .contains("cpu", "memory");
        }
      }
    }
  }

  @Test
  void serverProbes_askForWhatTheServerAnswers() {
    Map<?, ?> server = server().containers().getFirst();
    Map<String, String> paths =
        Map.of(
            "startupProbe", "/q/health/started",
            "livenessProbe", "/q/health/live",
            "readinessProbe", "/q/health/ready");
    paths.forEach((probe, path) -> {
      assertThat(at(server, probe, "httpGet", "path")).as(probe).isEqualTo(path);
      assertThat(at(server, probe, "httpGet", "port")).as(probe).isEqualTo("http");
    });
    assertThat(portNumbers(server())).containsEntry("http", 8080);
  }

  @Test
  void pods_meetTheRestrictedStandard() {
    for (Manifest workload : workloads()) {
      Map<?, ?> pod = workload.map("spec", "template", "spec");
      assertThat(at(pod, "securityContext", "runAsNonRoot")).as(workload.name()).isEqualTo(true);
      assertThat((Integer) at(pod, "securityContext", "runAsUser")).isPositive();
      assertThat(at(pod, "securityContext", "seccompProfile", "type")).isEqualTo("RuntimeDefault");
      assertThat(pod.get("automountServiceAccountToken")).isEqualTo(false);
      assertThat((Integer) pod.get("terminationGracePeriodSeconds")).isPositive();
      assertThat(pod.keySet().stream().map(String::valueOf))
          .doesNotContain("hostNetwork", "hostPID", "hostIPC");
      for (Map<?, ?> container : workload.containers()) {
        Map<?, ?> context = map(container, "securityContext");
        assertThat(context.get("allowPrivilegeEscalation")).as(workload.name()).isEqualTo(false);
        assertThat(context.get("readOnlyRootFilesystem")).as(workload.name()).isEqualTo(true);
        assertThat(at(context, "capabilities", "drop")).isEqualTo(List.of("ALL"));
      }
    }
  }

  @Test
  void mounts_nameVolumesOfTheirPod_andTmpIsOneOfThem() {
    for (Manifest workload : workloads()) {
      Set<Object> volumes = names(workload.list("spec", "template", "spec", "volumes"));
      for (Object claim : workload.list("spec", "volumeClaimTemplates")) {
        volumes.add(at((Map<?, ?>) claim, "metadata", "name"));
      }
      for (Map<?, ?> container : workload.containers()) {
        assertThat(volumes).as(workload.name()).containsAll(names(list(container, "volumeMounts")));
        assertThat(list(container, "volumeMounts"))
            .extracting(mount -> at((Map<?, ?>) mount, "mountPath"))
            .contains("/tmp");
      }
    }
  }

  @Test
  void images_haveAVersion_andNeverLatest() {
    Manifest kustomization =
        base.stream().filter(Manifest::isKustomization).findFirst().orElseThrow();
    Map<Object, Object> tags =
        kustomization.list("images").stream()
            .map(image -> (Map<?, ?>) image)
            .collect(Collectors.toMap(image -> image.get("name"), image -> image.get("newTag")));
    for (Manifest workload : workloads()) {
      for (Map<?, ?> container : workload.containers()) {
        String image = (String) container.get("image");
        String tagged = image.contains(":") ? image : image + ":" + tags.get(image);
        assertThat(tagged).matches("[a-z0-9./-]+:[0-9][A-Za-z0-9._-]*").doesNotContain("latest");
      }
    }
  }

  @Test
  void noSecret_isInTheRepository() {
    assertThat(all).extracting(Manifest::kind).doesNotContain("Secret");
    assertThat(all).noneMatch(manifest -> manifest.content().containsKey("secretGenerator"));
    for (Manifest manifest : all) {
      assertThat(manifest.map("data").keySet().stream().map(String::valueOf))
          .as(manifest.name())
          .noneMatch(key -> key.contains("PASSWORD"));
      for (Map<?, ?> container : manifest.containers()) {
        for (Object variable : list(container, "env")) {
          Map<?, ?> entry = (Map<?, ?>) variable;
          if (String.valueOf(entry.get("name")).contains("PASSWORD")) {
            assertThat(entry.containsKey("value")).as("%s %s", manifest.name(), entry).isFalse();
          }
        }
      }
    }
  }

  @Test
  void selectors_matchTheLabelsOfThePodsTheyMean() {
    for (Manifest workload : workloads()) {
      Map<?, ?> labels = workload.map("spec", "template", "metadata", "labels");
      Map<?, ?> selector = workload.map("spec", "selector", "matchLabels");
      assertThat(selector).as(workload.name()).isNotEmpty();
      assertThat(labels.entrySet().containsAll(selector.entrySet())).as(workload.name()).isTrue();
    }
    for (Manifest service : ofKind("Service")) {
      assertThat(podsOf(service.map("spec", "selector"))).as(service.name()).hasSize(1);
    }
    for (Manifest policy : ofKind("NetworkPolicy")) {
      assertThat(podsOf(policy.map("spec", "podSelector", "matchLabels"))).hasSize(1);
      Map<?, ?> from = (Map<?, ?>) policy.list("spec", "ingress").getFirst();
      Map<?, ?> peer = (Map<?, ?>) list(from, "from").getFirst();
      assertThat(podsOf(map(peer, "podSelector", "matchLabels"))).containsExactly(server());
    }
  }

  @Test
  void services_pointToPortsTheirPodsOpen() {
    for (Manifest service : ofKind("Service")) {
      Manifest workload = podsOf(service.map("spec", "selector")).getFirst();
      for (Object port : service.list("spec", "ports")) {
        Map<?, ?> entry = (Map<?, ?>) port;
        assertThat(portNumbers(workload))
            .as(service.name())
            .containsEntry(entry.get("targetPort"), entry.get("port"));
      }
    }
  }

  @Test
  void everything_isLabelledAsPartOfEunoe() {
    for (Manifest manifest : base.stream().filter(m -> !m.isKustomization()).toList()) {
      assertThat(manifest.map("metadata", "labels").keySet().stream().map(String::valueOf))
          .as(manifest.name())
          .contains(
              "app.kubernetes.io/name", "app.kubernetes.io/component", "app.kubernetes.io/part-of");
    }
  }

  @Test
  void databaseUrl_leadsToTheServiceOfTheDatabase() {
    Object url = ofKind("ConfigMap").getFirst().map("data").get("EUNOE_DATABASE_URL");

    assertThat(url).isEqualTo("postgresql://eunoe-postgres:5432/eunoe");
    assertThat(ofKind("Service")).extracting(Manifest::name).contains("Service eunoe-postgres");
  }

  private static Manifest server() {
    return ofKind("Deployment").getFirst();
  }

  private static List<Manifest> workloads() {
    return base.stream().filter(manifest -> !manifest.containers().isEmpty()).toList();
  }

  private static List<Manifest> ofKind(String kind) {
    return base.stream().filter(manifest -> manifest.kind().equals(kind)).toList();
  }

  private static List<Manifest> podsOf(Map<?, ?> selector) {
    assertThat(selector).isNotEmpty();
    return workloads().stream()
        .filter(workload ->
            workload
                .map("spec", "template", "metadata", "labels")
                .entrySet()
                .containsAll(selector.entrySet()))
        .toList();
  }

  private static Map<Object, Object> portNumbers(Manifest workload) {
    return workload.containers().stream()
        .flatMap(container -> list(container, "ports").stream())
        .map(port -> (Map<?, ?>) port)
        .collect(Collectors.toMap(port -> port.get("name"), port -> port.get("containerPort")));
  }

  private static Set<Object> names(List<?> entries) {
    return entries.stream()
        .map(entry -> (Object) ((Map<?, ?>) entry).get("name"))
        .collect(Collectors.toSet());
  }
}
