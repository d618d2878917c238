import type { S3Client, S3ClientConfig } from "@aws-sdk/client-s3";
import { networkError, StoreError, statusError } from "./store.ts";

/** How the bucket is reached, apart from what the AWS tools' own variables and files say. */
export interface S3Options {
  /** Bucket in the path instead of in the host. */
  readonly pathStyle: boolean;
  /** Time for a connection to be made. */
  readonly timeoutMs: number;
}

const REGION_ERRORS = [
  "PermanentRedirect",
  "AuthorizationHeaderMalformed",
  "IllegalLocationConstraintException",
];

/** Stores that are not Amazon's want some region, and do not care which. */
const FALLBACK_REGION = "us-east-1";

/** What `s3://bucket/prefix` names within the bucket; empty for the whole of it. */
export function prefixOf(uri: URL): string {
  return decodeURIComponent(uri.pathname).replace(/^\/|\/$/g, "");
}

/** A client with the region that is configured, or else one that any store takes. */
export async function clientOf(
  make: typeof S3Client,
  { pathStyle, timeoutMs }: S3Options,
): Promise<S3Client> {
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

/** An error of the SDK, in the words for whoever reads the log. */
export function explain(error: unknown): StoreError {
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
