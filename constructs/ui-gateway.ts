/** Port of the gateway on its pod's loopback interface. */
export const uiGatewayPort = 8080;

/** A UI behind the gateway. */
export interface Ui {
  /** Its path, `/<name>/`. */
  readonly name: string;
  /** Service that it lies behind. */
  readonly service: string;
  readonly port: number;
}

/**
 * Configuration of the gateway behind the proxy: `/<name>/…` goes to the UI's Service without the
 * prefix, since Flink's UI asks for everything relative to where it was opened; `/` lists them. One that
 * is not there answers 502 and hurts no other. It listens to the loopback interface only, and to every host: the proxy
 * passes on the one that people typed.
 */
export function uiGatewayConfiguration(uis: readonly Ui[]): string {
  const links = uis.map(({ name }) => `<li><a href='/${name}/'>${name}</a></li>`).join("");
  const routes = uis.map(
    ({ name, service, port }) => `	redir /${name} /${name}/
	handle_path /${name}/* {
		reverse_proxy ${service}:${port}
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
