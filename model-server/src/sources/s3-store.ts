import type { GetObjectCommandOutput, S3Client } from "@aws-sdk/client-s3";
import { clientOf, explain, prefixOf, type S3Options } from "./s3-client.ts";
import { networkError, type Store } from "./store.ts";

/** Amazon's own code for a clock that is wrong: the client has learnt the difference, and must be kept. */
const SKEW = ["RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture"];

/**
 * A prefix in a bucket. Region, endpoint and credentials come from where the AWS SDKs look for them: environment,
 * shared files, web identity, container or instance.
 *
 * @param uri - `s3://bucket/prefix`
 */
export async function s3Store(uri: URL, options: S3Options): Promise<Store> {
  // It takes longer to load than the rest of the server, so only those load it who use it.
  const sdk = await import("@aws-sdk/client-s3");
  const prefix = prefixOf(uri);
  let client: S3Client | undefined;

  return {
    async open(name, signal) {
      client ??= await clientOf(sdk.S3Client, options);
      const Key = prefix === "" ? name : `${prefix}/${name}`;
      try {
        const asked = client.send(new sdk.GetObjectCommand({ Bucket: uri.host, Key }), {
          abortSignal: signal,
        });
        const { Body } = await unlessAborted(asked, signal);
        return pieces(Body as AsyncIterable<Uint8Array>);
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        const explained = explain(error);
        // A client reads credentials once: somebody may mend the file that they are in.
        if (explained.failure === "denied" && !SKEW.includes((error as Error).name)) {
          client.destroy();
          client = undefined;
        }
        throw explained;
      }
    },
    close: () => client?.destroy(),
  };
}

/** Credentials are looked for without regard to the signal, which may take for ever. */
function unlessAborted(
  asked: Promise<GetObjectCommandOutput>,
  signal: AbortSignal,
): Promise<GetObjectCommandOutput> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    asked.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

async function* pieces(body: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    throw networkError(error);
  }
}
