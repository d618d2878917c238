import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import { request } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../helpers/free-port.ts";
import { projectObjects } from "../helpers/project.ts";
import { startProvider } from "./provider.ts";

const programs = process.argv[2] ?? "";
const folder = mkdtempSync(join(tmpdir(), "oauth-proxy-"));
const objects = projectObjects("prod");
const [proxy] = objects.one("Deployment", "flink-oauth-proxy").spec.template.spec.containers;
const host = objects.one("Route").spec.host as string;
const children: ChildProcess[] = [];
let passed = 0;
let failed = 0;

function check(what: string, holds: boolean, got: unknown): void {
  if (holds) passed += 1;
  else {
    failed += 1;
    console.log(`FAILED ${what}: got ${JSON.stringify(got)}`);
  }
}

interface Answer {
  readonly status: number;
  readonly location: string;
  readonly cookies: readonly string[];
  readonly body: string;
}

/** One request to the proxy, its redirects not followed. */
function ask(
  port: number,
  method: string,
  path: string,
  headers: Record<string, string> = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { host: "127.0.0.1", port, method, path, headers: { host, ...headers }, rejectUnauthorized: false },
      (response: IncomingMessage) => {
        let body = "";
        response.on("data", (chunk) => {
          body += chunk;
        });
        response.on("end", () =>
          resolve({
            status: response.statusCode ?? 0,
            location: response.headers.location ?? "",
            cookies: response.headers["set-cookie"] ?? [],
            body,
          }),
        );
      },
    );
    outgoing.on("error", reject).end();
  });
}

const cookieHeader = (cookies: readonly string[]) => cookies.map((cookie) => cookie.split(";")[0]).join("; ");

function start(name: string, args: readonly string[]): ChildProcess {
  const child = spawn(join(programs, name), args, {
    stdio: ["ignore", "ignore", "pipe"],
    env: { HOME: folder },
  });
  child.stderr?.on("data", (chunk) => {
    log += chunk;
  });
  children.push(child);
  return child;
}
let log = "";

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!(await holds().catch(() => false))) {
    if (Date.now() > deadline) throw new Error(`${what} does not answer. Its log:\n${log}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

try {
  // What stands behind: Flink's REST interface, which notes what reaches it.
  const reached: IncomingMessage[] = [];
  const flink = createServer((incoming, response) => {
    reached.push(incoming);
    response.end("flink");
  });
  await new Promise<void>((resolve) => flink.listen(0, "127.0.0.1", resolve));
  const flinkPort = (flink.address() as AddressInfo).port;
  const [gatewayPort, proxyPort] = [await freePort(), await freePort()];

  const gateway: string = objects.one("ConfigMap", "flink-oauth-proxy-gateway").data.Caddyfile;
  writeFileSync(
    join(folder, "Caddyfile"),
    gateway
      .replaceAll("http://:8080", `http://:${gatewayPort}`)
      .replaceAll(/\S+-rest:8081/g, `127.0.0.1:${flinkPort}`),
  );
  start("caddy", ["run", "--config", join(folder, "Caddyfile"), "--adapter", "caddyfile"]);

  const args = proxy.args as string[];
  const clientId = args.find((argument) => argument.startsWith("--client-id="))?.split("=")[1] ?? "";
  const group = args.find((argument) => argument.startsWith("--allowed-group="))?.split("=")[1] ?? "";
  const provider = await startProvider(clientId);
  const subject = ["-subj", "/CN=localhost", "-days", "1"];
  const files = ["-keyout", join(folder, "tls.key"), "-out", join(folder, "tls.crt")];
  execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", ...files, ...subject], {
    stdio: "ignore",
  });
  writeFileSync(join(folder, "cookie-secret"), randomBytes(32));
  writeFileSync(join(folder, "client-secret"), "client-secret");
  // The very arguments of the Deployment; only places are other ones.
  const local = args.map((argument) =>
    argument
      .replace(/^(--oidc-issuer-url)=.*/, `$1=${provider.url}`)
      .replace(/^(--https-address)=.*/, `$1=127.0.0.1:${proxyPort}`)
      .replace(/^(--upstream)=.*/, `$1=http://127.0.0.1:${gatewayPort}`)
      .replace(/=\/etc\/.*\//, `=${folder}/`),
  );
  start("oauth2-proxy", local);
  await until("The proxy", async () => (await ask(proxyPort, "GET", "/ping")).status === 200);

  // Anonymous: nothing gets through, whatever it is called.
  const paths = [
    "/",
    "/ml-inference/jobs",
    "/ml-inference/cluster",
    "/ml-inference/jars/upload",
    "/ml-inference//jobs",
    "/ml-inference/%2e%2e/jobs",
    "/ping/../ml-inference/jobs",
    "/oauth2/../ml-inference/jobs",
    "/ready/x",
  ];
  const tricks: Record<string, string>[] = [
    {},
    { "x-forwarded-user": "admin", "x-forwarded-email": "admin@example.com", "x-forwarded-groups": group },
    { x_forwarded_user: "admin", x_auth_request_user: "admin" },
    { "x-forwarded-uri": "/ping", "x-forwarded-method": "OPTIONS", "x-original-url": "/ping" },
    { "user-agent": "GoogleHC/1.0" },
    { "user-agent": "kube-probe/1.34" },
    { authorization: "Basic YWRtaW46YWRtaW4=" },
    { authorization: "Bearer eyJhbGciOiJub25lIn0.eyJlbWFpbCI6ImEifQ." },
    { cookie: "__Host-flink-ui=forged|1|x" },
    { origin: "https://evil.example", "access-control-request-method": "POST" },
  ];
  for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"]) {
    for (const path of paths) {
      for (const headers of tricks) {
        const { status } = await ask(proxyPort, method, path, headers);
        check(
          `${method} ${path} ${JSON.stringify(headers)} is refused`,
          [301, 302, 400, 401, 403, 404].includes(status),
          status,
        );
      }
    }
  }
  check(
    "nothing reached Flink",
    reached.length === 0,
    reached.map(({ method, url }) => `${method} ${url}`),
  );

  // A place to go back to that is not ours.
  for (const target of [
    "https://evil.example",
    "//evil.example",
    "/\\evil.example",
    "/%2f/evil.example",
    "https:evil.example",
    "/\t/evil.example",
  ]) {
    const { location } = await ask(proxyPort, "GET", `/oauth2/start?rd=${encodeURIComponent(target)}`);
    const state = new URL(location).searchParams.get("state") ?? "";
    const back = state.slice(state.indexOf(":") + 1);
    check(
      `going back to ${target} is refused`,
      // A path of the same host; two slashes, or a slash and a backslash, would be another one.
      /^\/(?![/\\\s])/.test(back),
      back,
    );
  }

  const signIn = async (user: { email: string; groups: string[] }) => {
    provider.user = user;
    const first = await ask(proxyPort, "GET", "/ml-inference/overview");
    const back = (await fetch(first.location, { redirect: "manual" })).headers.get("location") ?? "";
    const { pathname, search } = new URL(back);
    return ask(proxyPort, "GET", pathname + search, { cookie: cookieHeader(first.cookies) });
  };

  const stranger = await signIn({ email: "stranger@example.com", groups: ["another-team"] });
  check("who is in no group does not get in", stranger.status === 403, stranger.status);
  check("and reaches nothing", reached.length === 0, reached.length);

  const member = await signIn({ email: "member@example.com", groups: [group] });
  check("who is in the group is sent on", member.status === 302, member.status);
  const session = member.cookies.find((cookie) => cookie.startsWith("__Host-flink-ui=")) ?? "";
  for (const flag of ["HttpOnly", "Secure", "SameSite=Lax", "Path=/"])
    check(`the session is ${flag}`, session.includes(flag), session);
  const page = await ask(proxyPort, "GET", "/ml-inference/overview", { cookie: cookieHeader([session]) });
  check("and sees Flink", page.status === 200 && page.body === "flink", page);
  check("without the prefix", reached.at(-1)?.url === "/overview", reached.at(-1)?.url);
  const headers = JSON.stringify(reached.at(-1)?.headers ?? {});
  check(
    "Flink is told no token",
    !/secret-access-token|authorization|eyJ/.test(headers.replace(/"cookie":"[^"]*"/, "")),
    headers,
  );
  check(
    "each sign-in used PKCE",
    provider.challenges.every((method) => method === "S256"),
    provider.challenges,
  );

  // The provider is gone: nobody new gets in, and nobody gets around.
  await provider.close();
  const late = await ask(proxyPort, "GET", "/ml-inference/jobs");
  check("without the provider the door stays shut", [302, 500, 502, 503].includes(late.status), late.status);
  check("and Flink was reached by the member only", reached.length === 1, reached.length);
  flink.close();
} finally {
  for (const child of children) child.kill();
  rmSync(folder, { recursive: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
