/** Where a bundle lies outside this machine: a folder on a web server, or a prefix in a bucket. */
export interface Store {
  /**
   * Begins to read a file of the bundle.
   *
   * @param name - its name in the folder
   * @returns its content in pieces; reading them rejects with a StoreError too
   * @throws StoreError, or the signal's reason
   */
  open(name: string, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
  /** Lets go of connections. */
  close(): void;
}

/**
 * What went wrong, as far as the next attempt is concerned: the store is `away` (it may be back any moment), it
 * `denied` the file (somebody has to change something first), or what it holds is `wrong`.
 */
export type StoreFailure = "away" | "denied" | "wrong";

/** Why a bundle could not be fetched this time: a sentence part without credentials. */
export class StoreError extends Error {
  override readonly name = "StoreError";

  constructor(
    readonly failure: StoreFailure,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** What the codes of Node and OpenSSL mean to the person who reads the log. */
const IN_WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "the connection is refused",
  ECONNRESET: "the connection was cut",
  UND_ERR_SOCKET: "the connection was cut",
  ENOTFOUND: "its host name is unknown",
  EAI_AGAIN: "the name server does not answer",
  EHOSTUNREACH: "there is no route to it",
  ENETUNREACH: "there is no route to it",
  ETIMEDOUT: "it does not answer in time",
  UND_ERR_CONNECT_TIMEOUT: "it does not answer in time",
};

/** Codes of certificates that are not trusted; others of this kind begin with CERT_ or ERR_TLS_. */
const UNTRUSTED = [
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
];

/** An error of the network, as clients throw it: often wrapped, with the reason in its cause. */
export function networkError(error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const { code, message } = innermost(error);
  if (UNTRUSTED.includes(code) || code.startsWith("CERT_") || code.startsWith("ERR_TLS_")) {
    return new StoreError(
      "denied",
      `its certificate is not trusted (${code}); NODE_EXTRA_CA_CERTS names a file of more authorities`,
      { cause: error },
    );
  }
  const words = IN_WORDS[code] ?? (message.split("\n")[0]?.slice(0, 200) || "it fails");
  return new StoreError("away", code === "" ? words : `${words} (${code})`, { cause: error });
}

/** An answer with a status that is no success. */
export function statusError(status: number, detail = ""): StoreError {
  const about = `${status}${detail === "" ? "" : ` ${detail}`}`;
  if (status === 401 || status === 403) {
    return new StoreError(
      "denied",
      `access is denied (${about}): check the credentials and what they may read; some stores say this of what is missing, too`,
    );
  }
  if (status === 404 || status === 410) {
    return new StoreError("denied", `it is not there (${about}): check MODEL_URI, or publish the bundle`);
  }
  const isAway = status >= 500 || status === 408 || status === 425 || status === 429;
  return new StoreError(isAway ? "away" : "denied", `it answers ${about}`);
}

function innermost(error: unknown): { code: string; message: string } {
  const { cause, code, message, errors } = error as NodeJS.ErrnoException & { errors?: unknown[] };
  if (cause instanceof Error) return innermost(cause);
  // One error an address of the host.
  if (Array.isArray(errors) && errors.length > 0 && !message) return innermost(errors[0]);
  return { code: typeof code === "string" ? code : "", message: message ?? String(error) };
}
