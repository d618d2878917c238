import type { GetObjectCommandOutput, S3Client, S3ClientConfig } from "@aws-sdk/client-s3";
import { networkError, type Store, StoreError, statusError } from "./store.ts";

/** How the bucket is reached, apart from what the AWS tools' own variables and files say. */
export interface S3Options {
  /** Bucket in the path instead of in the host. */
  readonly pathStyle: boolean;
  /** Time for a connection to be made. */
  readonly timeoutMs: number;
}

/** Amazon's own code for a clock that is wrong: the client has learnt the difference, and must be kept. */
const SKEW = ["RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture"];

const REGION_ERRORS = [
  "PermanentRedirect",
  "AuthorizationHeaderMalformed",
  "IllegalLocationConstraintException",
];

/** Stores that are not Amazon's want some region, and do not care which. */
const FALLBACK_REGION = "us-east-1";

/**
 * A prefix in a bucket. Region, endpoint and credentials come from where the AWS SDKs look for them: environment,
 * shared files, web identity, container or instance.
 *
 * @param uri - `s3://bucket/prefix`
 */
export async function s3Store(uri: URL, options: S3Options): Promise<Store> {
  // It takes longer to load than the rest of the server, so only those load it who use it.
  const sdk = await import("@aws-sdk/client-s3");
  const prefix = decodeURIComponent(uri.pathname).replace(/^\/|\/$/g, "");
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

/** A client with the region that is configured, or else one that any store takes. */
async function clientOf(make: typeof S3Client, { pathStyle, timeoutMs }: S3Options): Promise<S3Client> {
  const config: S3ClientConfig & { readonly ignoreCache: true } = {
    // For the readers of shared files, to which the client hands its settings on.
    ignoreCache: true,
    forcePathStyle: pathStyle,
    // The attempts are counted, logged and spaced elsewhere.
    maxAttempts: 1,
    requestHandler: { connectionTimeout: timeoutMs },
    // Each file has a SHA-256; newer checksums are unknown to some servers.
    responseChecksumValidation: "WHEN_REQUIRED",
  };
  const client = new make(config);
  try {
    await client.config.region();
    return client;
  } catch {
    client.destroy();
    return new make({ ...config, region: FALLBACK_REGION });
  }
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

function explain(error: unknown): StoreError {
  const { name, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
  if (name === "CredentialsProviderError" || name === "TokenProviderError") {
    return new StoreError(
      "denied",
      "there are no credentials for it: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile, or a web identity",
      { cause: error },
    );
  }
  const status = $metadata?.httpStatusCode;
  if (REGION_ERRORS.includes(name)) {
    return new StoreError("denied", `the bucket is in another region (${status} ${name}): set AWS_REGION`);
  }
  if (status !== undefined && status >= 300) return statusError(status, name);
  return networkError(error);
}
