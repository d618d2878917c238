import { fromSecret } from "./pods.ts";

/** An S3 bucket as its clients see it. */
export interface ObjectStoreProps {
  /** Base URL without a slash at its end. */
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  /** Bucket in the path instead of in the host. */
  readonly pathStyle: boolean;
  /** Existing Secret with AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. */
  readonly credentialsSecret: string;
}

/** Variables that the AWS SDKs and the AWS command line read. */
export function objectStoreEnvironment({ endpoint, region, pathStyle, credentialsSecret }: ObjectStoreProps) {
  return [
    { name: "AWS_ENDPOINT_URL_S3", value: endpoint },
    { name: "AWS_REGION", value: region },
    { name: "S3_PATH_STYLE", value: String(pathStyle) },
    ...["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"].map((key) =>
      fromSecret(key, { name: credentialsSecret, key }),
    ),
  ];
}
