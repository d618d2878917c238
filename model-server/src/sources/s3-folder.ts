import type { Folder } from "./newest-version.ts";
import { clientOf, explain, prefixOf, type S3Options } from "./s3-client.ts";

/**
 * A prefix in a bucket as a folder. It needs the right to list the bucket (`s3:ListBucket`), which fetching a bundle
 * does not.
 *
 * @param uri - `s3://bucket/prefix/`
 */
export async function s3Folder(uri: URL, options: S3Options): Promise<Folder> {
  const sdk = await import("@aws-sdk/client-s3");
  const client = await clientOf(sdk.S3Client, options);
  const folder = prefixOf(uri) === "" ? "" : `${prefixOf(uri)}/`;
  const list = async (input: {
    Prefix: string;
    Delimiter?: string;
    ContinuationToken?: string | undefined;
  }) => {
    const signal = AbortSignal.timeout(options.timeoutMs);
    try {
      return await client.send(new sdk.ListObjectsV2Command({ Bucket: uri.host, ...input }), {
        abortSignal: signal,
      });
    } catch (error) {
      throw explain(signal.aborted ? signal.reason : error);
    }
  };

  return {
    async folders() {
      const names: string[] = [];
      let ContinuationToken: string | undefined;
      do {
        const page = await list({ Prefix: folder, Delimiter: "/", ContinuationToken });
        for (const { Prefix = "" } of page.CommonPrefixes ?? []) {
          names.push(Prefix.slice(folder.length).replace(/\/$/, ""));
        }
        ContinuationToken = page.NextContinuationToken;
      } while (ContinuationToken !== undefined);
      return names;
    },
    async has(path) {
      const { Contents = [] } = await list({ Prefix: folder + path });
      return Contents.some(({ Key }) => Key === folder + path);
    },
    close: () => client.destroy(),
  };
}
