/** Port of the gateway on its pod's loopback interface. */
export const uiGatewayPort = 8080;

/** Port of a Flink cluster's REST interface and UI. */
const restPort = 8081;

/**
 * Configuration of the gateway behind the proxy: `/<cluster>/…` goes to the cluster's `-rest` Service without the
 * prefix, since Flink's UI asks for everything relative to where it was opened; `/` lists the clusters. A cluster that
 * is not there answers 502 and hurts no other. It listens to the loopback interface only, and to every host: the proxy
 * passes on the one that people typed.
 */
export function uiGatewayConfiguration(clusters: readonly string[]): string {
  const links = clusters.map((cluster) => `<li><a href='/${cluster}/'>${cluster}</a></li>`).join("");
  const routes = clusters.map(
    (cluster) => `	redir /${cluster} /${cluster}/
	handle_path /${cluster}/* {
		reverse_proxy ${cluster}-rest:${restPort}
	}
`,
  );
  return `{
	admin off
	auto_https off
	persist_config off
}
http://:${uiGatewayPort} {
	bind 127.0.0.1
${routes.join("")}	handle {
		header Content-Type text/html
		respond "<title>Flink</title><h1>Flink clusters</h1><ul>${links}</ul>" 200
	}
}
`;
}
