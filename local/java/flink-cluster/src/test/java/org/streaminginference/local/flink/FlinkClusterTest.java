package org.streaminginference.local.flink;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.streaminginference.local.launcher.LaunchedProcess;

class FlinkClusterTest {

  @TempDir Path directory;

  @Test
  void servesRestAndUiWithOneTaskManagerAndEndsWithItsPipe() throws Exception {
    try (LaunchedProcess cluster = launch("0")) {
      String url = cluster.address();
      assertThat(url).startsWith("http://127.0.0.1:");
      // The TaskManager registers a moment after REST answers.
      String overview = get(url + "/overview");
      while (!overview.contains("\"taskmanagers\":1")) {
        overview = get(url + "/overview");
      }
      assertThat(overview).contains("\"slots-total\":3");
      assertThat(get(url + "/")).contains("<title>Apache Flink Web Dashboard</title>");
      cluster.closePipe();
      assertThat(cluster.awaitEnd()).isZero();
    }
  }

  @Test
  void saysWhichPortIsInUse() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        LaunchedProcess cluster = launch(Integer.toString(taken.getLocalPort()))) {
      assertThat(cluster.awaitEnd()).isEqualTo(1);
      assertThat(cluster.standardError()).contains(Integer.toString(taken.getLocalPort()));
    }
  }

  private LaunchedProcess launch(String port) throws Exception {
    Map<String, String> settings =
        Map.of(
            "rest.bind-port",
            port,
            "rest.bind-address",
            "127.0.0.1",
            "rest.address",
            "127.0.0.1",
            "taskmanager.numberOfTaskSlots",
            "3",
            "io.tmp.dirs",
            directory.toString(),
            "web.tmpdir",
            directory.toString());
    return new LaunchedProcess(
        FlinkCluster.class,
        directory,
        settings,
        List.of(
            "--add-opens=java.base/java.util=ALL-UNNAMED",
            "--add-opens=java.base/java.lang=ALL-UNNAMED"));
  }

  private static String get(String url) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
  }
}
