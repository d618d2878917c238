import { createSecureContext } from "node:tls";
import type { Config } from "../config.ts";
import { StartError } from "../errors.ts";
import { type Authorize, authorizeBy } from "./authorize.ts";
import { BearerTokens } from "./bearer-tokens.ts";
import { type WatchOptions, watchFiles } from "./watched-files.ts";

/** A certificate chain and its key, in PEM. */
export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
}

/** What the server asks of who comes, and shows to them. Both change when their files do. */
export interface Security {
  /** Undefined where everybody is let in. */
  readonly authorize: Authorize | undefined;
  /** Undefined where connections are not encrypted. */
  readonly tls: TlsFiles | undefined;
  /** Lends a token for the server's own requests. Undefined where none is asked for. */
  readonly lendToken?: BearerTokens["lend"] | undefined;
  /** Calls back with each certificate that replaces the last one. */
  onTlsChange(listener: (files: TlsFiles) => void): void;
}

/** How often the files are looked at. Kubernetes itself takes up to a minute to change them. */
const LOOK_INTERVAL_MS = 10_000;

/**
 * Reads token and certificate, and goes on looking at their files.
 *
 * @throws StartError where a file is missing or holds something else
 */
export async function openSecurity(
  config: Pick<Config, "AUTH_TOKEN_FILE" | "TLS_CERT_FILE" | "TLS_KEY_FILE">,
  log: WatchOptions["log"],
  intervalMs = LOOK_INTERVAL_MS,
): Promise<Security> {
  const { AUTH_TOKEN_FILE: token, TLS_CERT_FILE: cert, TLS_KEY_FILE: key } = config;
  let authorize: Authorize | undefined;
  let lendToken: Security["lendToken"];
  if (token !== "") {
    const tokens = new BearerTokens();
    const take = (contents: Readonly<Record<string, string>>) => tokens.set(contents["token"] as string);
    await watchFiles({ paths: { token }, intervalMs, log, take });
    authorize = authorizeBy(tokens);
    lendToken = () => tokens.lend();
  }
  let tls: TlsFiles | undefined;
  const listeners: ((files: TlsFiles) => void)[] = [];
  if (cert !== "") {
    const take = (contents: Readonly<Record<string, string>>) => {
      const files = { cert: contents["cert"] as string, key: contents["key"] as string };
      checkTls(files);
      tls = files;
      for (const listener of listeners) listener(files);
    };
    await watchFiles({ paths: { cert, key }, intervalMs, log, take });
  }
  return { authorize, lendToken, tls, onTlsChange: (listener) => void listeners.push(listener) };
}

function checkTls(files: TlsFiles): void {
  try {
    createSecureContext(files);
  } catch (error) {
    throw new StartError(
      `The certificate cannot be used: ${(error as Error).message}. ` +
        "TLS_CERT_FILE must name a certificate chain in PEM, TLS_KEY_FILE the key that belongs to it.",
    );
  }
}
