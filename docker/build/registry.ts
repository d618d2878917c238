import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { isLocal } from "./engine.ts";
import { Problem } from "./problem.ts";

const manifestTypes = [
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
].join(", ");

/** A reference in its parts. */
export interface Reference {
  readonly host: string;
  readonly repository: string;
  readonly tag: string;
}

/**
 * @param text - `host[:port]/path/name:tag`
 * @throws Problem when it is none
 */
export function parseReference(text: string): Reference {
  const parts = /^([^/]+)\/(.+):([^:/]+)$/.exec(text);
  const [, host, repository, tag] = parts ?? [];
  if (host === undefined || repository === undefined || tag === undefined) {
    throw new Problem(
      `"${text}" names no image of a registry. Allowed: HOST[:PORT]/PATH/NAME:TAG.`,
      "Correct --registry.",
    );
  }
  return { host, repository, tag };
}

/**
 * Asks a registry for the digest of a tag, with what `docker login` or `podman login` left behind.
 *
 * @returns `sha256:…`, or undefined where the registry has no such tag
 * @throws Problem when the registry does not answer, or not so
 */
export async function digestOf(text: string): Promise<string | undefined> {
  const { host, repository, tag } = parseReference(text);
  const url = `${isLocal(text) ? "http" : "https"}://${host}/v2/${repository}/manifests/${tag}`;
  const login = loginFor(host);
  const ask = (authorization: string | undefined) =>
    fetch(url, {
      method: "HEAD",
      headers: { accept: manifestTypes, ...(authorization !== undefined && { authorization }) },
    }).catch((error: Error) => {
      const cause = error.cause instanceof Error ? error.cause.message : error.message;
      throw new Problem(
        `The registry ${host} does not answer: ${cause}.`,
        "Check --registry and the network; an authority of your own goes into NODE_EXTRA_CA_CERTS.",
      );
    });
  let answer = await ask(login && `Basic ${login}`);
  const challenge = answer.headers.get("www-authenticate");
  if (answer.status === 401 && challenge?.toLowerCase().startsWith("bearer")) {
    answer = await ask(`Bearer ${await token(challenge, login)}`);
  }
  // Harbor answers 404 for a project's first image, some others 403 for what is not there yet.
  if (answer.status === 404) return undefined;
  const digest = answer.headers.get("docker-content-digest");
  if (answer.ok && digest !== null) return digest;
  throw new Problem(
    `The registry ${host} answered ${answer.status} for ${repository}:${tag}. Allowed: 200 with a digest, or 404.`,
    answer.status === 401 || answer.status === 403
      ? `Log in with an account that may push there: podman login ${host}.`
      : "Ask whoever runs the registry.",
  );
}

/** A token as the registry's challenge asks for it. */
async function token(challenge: string, login: string | undefined): Promise<string> {
  const values = Object.fromEntries(
    [...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, value]) => [key, value]),
  );
  const url = new URL(values["realm"] ?? "");
  for (const key of ["service", "scope"]) if (values[key]) url.searchParams.set(key, values[key]);
  const answer = await fetch(url, {
    headers: login === undefined ? {} : { authorization: `Basic ${login}` },
  });
  const body = answer.ok ? ((await answer.json()) as { token?: string; access_token?: string }) : {};
  const value = body.token ?? body.access_token;
  if (value !== undefined) return value;
  throw new Problem(
    `${url.host} gives no token for the registry: it answered ${answer.status}.`,
    `Log in anew: podman login ${url.host}.`,
  );
}

/** User and password in base64, from where the engines keep them. */
function loginFor(host: string): string | undefined {
  const files = [
    process.env["REGISTRY_AUTH_FILE"],
    process.env["DOCKER_CONFIG"] && join(process.env["DOCKER_CONFIG"], "config.json"),
    process.env["XDG_RUNTIME_DIR"] && join(process.env["XDG_RUNTIME_DIR"], "containers/auth.json"),
    `/run/containers/${process.getuid?.()}/auth.json`,
    join(homedir(), ".docker/config.json"),
  ];
  for (const file of files) {
    if (!file || !existsSync(file)) continue;
    const { auths, credHelpers, credsStore } = JSON.parse(readFileSync(file, "utf8")) as {
      auths?: Record<string, { auth?: string }>;
      credHelpers?: Record<string, string>;
      credsStore?: string;
    };
    const plain = auths?.[host]?.auth;
    if (plain) return plain;
    const helper = credHelpers?.[host] ?? credsStore;
    const kept = helper === undefined ? undefined : askHelper(helper, host);
    if (kept !== undefined) return kept;
  }
  return undefined;
}

function askHelper(helper: string, host: string): string | undefined {
  const { status, stdout } = spawnSync(`docker-credential-${helper}`, ["get"], {
    input: host,
    encoding: "utf8",
  });
  if (status !== 0) return undefined;
  const { Username, Secret } = JSON.parse(stdout) as { Username: string; Secret: string };
  return Buffer.from(`${Username}:${Secret}`).toString("base64");
}
