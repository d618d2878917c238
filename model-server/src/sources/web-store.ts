import { isLoopback } from "./bundle-uri.ts";
import { networkError, type Store, StoreError, statusError } from "./store.ts";

const MAX_REDIRECTS = 5;
const REDIRECTS = [301, 302, 303, 307, 308];

/** A folder on a web server. */
export class WebStore implements Store {
  readonly #folder: URL;

  /** @param uri - `https:` address of the folder; `http:` is for this machine only */
  constructor(uri: URL) {
    this.#folder = new URL(uri);
    if (!this.#folder.pathname.endsWith("/")) this.#folder.pathname += "/";
  }

  async open(name: string, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
    let address = new URL(name, this.#folder);
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      const response = await get(address, signal);
      if (response.status === 200 && response.body !== null) return pieces(response.body);
      await response.body?.cancel();
      if (!REDIRECTS.includes(response.status)) throw statusError(response.status);
      address = redirected(address, response.headers.get("location"));
    }
    throw new StoreError("denied", `it redirects more than ${MAX_REDIRECTS} times`);
  }

  close(): void {}
}

async function get(address: URL, signal: AbortSignal): Promise<Response> {
  try {
    return await fetch(address, {
      redirect: "manual",
      signal,
      // The files are not worth compressing, and their lengths are compared with the manifest's.
      headers: { "accept-encoding": "identity", "user-agent": "streaming-inference-model-server" },
    });
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw networkError(error);
  }
}

async function* pieces(body: ReadableStream<Uint8Array>): AsyncIterable<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    throw networkError(error);
  }
}

/** Where a redirection leads; never from TLS to none, and never to another kind of address. */
function redirected(from: URL, location: string | null): URL {
  const to = location !== null && URL.canParse(location, from.href) ? new URL(location, from) : undefined;
  const isAllowed =
    to?.protocol === "https:" || (to?.protocol === "http:" && from.protocol === "http:" && isLoopback(to));
  if (to === undefined || !isAllowed) {
    throw new StoreError("denied", "it redirects to an address that is not https:");
  }
  return to;
}
