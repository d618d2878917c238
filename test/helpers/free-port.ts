import { createServer } from "node:net";

/** Ports of this machine that were free just now, each another one. */
export async function freePorts(count: number, host = "127.0.0.1"): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  // All are held before one is given back: no port comes twice.
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve, reject) => {
          server.once("error", reject);
          server.listen(0, host, () => resolve((server.address() as { port: number }).port));
        }),
    ),
  );
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** A port of this machine that was free just now. */
export async function freePort(host?: string): Promise<number> {
  return (await freePorts(1, host))[0] as number;
}
