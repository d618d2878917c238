import type { IncomingHttpHeaders } from "node:http";
import type { Readable } from "node:stream";
import { createGunzip, createInflate, type Gunzip, type Inflate } from "node:zlib";
import { ServiceError, shown } from "../errors.ts";
import { BodyBytes } from "./body-bytes.ts";

type Decoder = () => Gunzip | Inflate;

/** By the name in Content-Encoding. HTTP's deflate is zlib's format. */
const DECODERS: Readonly<Record<string, Decoder | undefined>> = {
  identity: undefined,
  gzip: createGunzip,
  "x-gzip": createGunzip,
  deflate: createInflate,
};

/**
 * Times the limit: so much of a body is read, though it is thrown away. A client that still sends would be cut off by a
 * reset, and never see why it was refused. Beyond that it is.
 */
const MOST_THROWN_AWAY = 4;

/** A client that sends each byte as a chunk of its own keeps the event loop busier than its texts are worth. */
const MAX_PARTS = 65_536;

/** Who sends chunks of a few bytes each is heard out for so many: an encoder may do so that flushes at each token. */
const MAX_TINY_PARTS = 4_096;

/** Bytes of a chunk that is tiny, on average over a body. */
const TINY = 8;

/**
 * Reads a body whole, decompressed where it is compressed.
 *
 * @param limit - most bytes, as sent and as decompressed; more are neither kept nor produced
 * @throws ServiceError `body-too-large`, `unsupported-encoding`, or `invalid-request` for broken compression
 */
export async function readBody(
  payload: Readable,
  headers: IncomingHttpHeaders,
  limit: number,
): Promise<Buffer> {
  const encoding = (headers["content-encoding"] ?? "identity").trim().toLowerCase();
  if (!Object.hasOwn(DECODERS, encoding)) {
    await throwAway(payload, headers, limit);
    throw new ServiceError(
      "unsupported-encoding",
      `The body's Content-Encoding is ${shown(encoding)}, allowed are gzip, deflate and none.`,
    );
  }
  if (Number(headers["content-length"]) > limit) {
    await throwAway(payload, headers, limit);
    throw tooLarge(limit);
  }
  const body = await collect(payload, limit);
  const decode = DECODERS[encoding];
  return decode === undefined ? body : decompress(body, decode, encoding, limit);
}

/** Reads the rest of a body that is refused, so that the client hears of it. */
export async function throwAway(
  payload: Readable,
  headers: IncomingHttpHeaders,
  limit: number,
): Promise<void> {
  if (Number(headers["content-length"]) > limit * MOST_THROWN_AWAY) return;
  await collect(payload, 0, limit * MOST_THROWN_AWAY).catch(() => {});
}

function collect(
  payload: Readable,
  limit: number,
  mostThrownAway = limit * MOST_THROWN_AWAY,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const bytes = new BodyBytes(limit);
    let [length, count] = [0, 0];
    let fits = true;
    const onData = (part: Buffer) => {
      length += part.length;
      if (length > mostThrownAway) return cutOff(tooLarge(limit));
      count++;
      if (count > MAX_PARTS || (count > MAX_TINY_PARTS && length < count * TINY)) {
        return cutOff(tooManyParts(count));
      }
      fits = bytes.add(part);
    };
    const onEnd = () =>
      settle(() => {
        if (fits) resolve(bytes.take());
        else reject(tooLarge(limit));
      });
    // The client hears nothing of it: its connection is gone.
    const onGone = () =>
      settle(() => reject(new ServiceError("invalid-request", "The body ended too early.")));
    const settle = (finish: () => void) => {
      payload.off("data", onData).off("end", onEnd).off("close", onGone);
      finish();
      bytes.drop();
    };
    // What comes after that is not even taken from the connection, which is closed with the answer.
    const cutOff = (error: ServiceError) =>
      settle(() => {
        payload.pause();
        reject(error);
      });
    payload.on("data", onData).on("end", onEnd).on("close", onGone).on("error", onGone);
  });
}

/** What is over the limit is not even decompressed. */
function decompress(body: Buffer, decode: Decoder, encoding: string, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const bytes = new BodyBytes(limit);
    const decoder = decode();
    const fail = (error: ServiceError) => {
      bytes.drop();
      decoder.destroy();
      reject(error);
    };
    decoder
      .on("data", (part: Buffer) => {
        if (!bytes.add(part)) fail(tooLarge(limit));
      })
      .on("end", () => resolve(bytes.take()))
      .on("error", () =>
        fail(
          new ServiceError(
            "invalid-request",
            `The body of ${body.length} bytes is not valid ${encoding}, as its Content-Encoding says. Send it whole, or uncompressed.`,
          ),
        ),
      )
      .end(body);
  });
}

function tooManyParts(count: number): ServiceError {
  return new ServiceError(
    "invalid-request",
    `The body came in ${count} chunks, allowed are ${MAX_PARTS}, and ${MAX_TINY_PARTS} of under ${TINY} bytes. Send larger chunks.`,
  );
}

function tooLarge(limit: number): ServiceError {
  return new ServiceError(
    "body-too-large",
    `The body is over ${limit} bytes, which is the limit. Send fewer texts in a request.`,
  );
}
