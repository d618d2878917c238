/**
 * Looks into an ONNX file without loading it. ONNX Runtime would read tensors that are kept in other files
 * from wherever the model says, `../../etc` included, so such models are found before it sees them.
 *
 * An ONNX file is a protocol buffer (onnx.proto). Only the fields below are followed; all others are skipped.
 */
interface MessageType {
  readonly [field: number]: keyof typeof MESSAGES | "opset" | "dataLocation" | "externalData";
}

const MESSAGES = {
  model: { 7: "graph", 8: "opset", 20: "training", 25: "function" },
  graph: { 1: "node", 5: "tensor", 15: "sparseTensor" },
  node: { 5: "attribute" },
  attribute: { 5: "tensor", 6: "graph", 10: "tensor", 11: "graph", 22: "sparseTensor", 23: "sparseTensor" },
  tensor: { 13: "externalData", 14: "dataLocation" },
  sparseTensor: { 1: "tensor", 2: "tensor" },
  training: { 1: "graph", 2: "graph" },
  function: { 7: "node", 11: "attribute" },
} as const satisfies Record<string, MessageType>;

/** What {@link inspectOnnx} found. */
export interface OnnxFacts {
  /** Version of ONNX's own operators; undefined where the file does not say. */
  opset: number | undefined;
  hasExternalData: boolean;
}

/** Deepest nesting of messages: graphs within `If` and `Loop` nodes; three messages each. */
const MAX_DEPTH = 100;

/** @returns undefined where the bytes are no protocol buffer with a graph */
export function inspectOnnx(bytes: Buffer): OnnxFacts | undefined {
  const facts: OnnxFacts & { hasGraph: boolean } = {
    opset: undefined,
    hasExternalData: false,
    hasGraph: false,
  };
  try {
    walk(new Reader(bytes), "model", facts, 0);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
  return facts.hasGraph ? { opset: facts.opset, hasExternalData: facts.hasExternalData } : undefined;
}

function walk(
  reader: Reader,
  type: keyof typeof MESSAGES,
  facts: OnnxFacts & { hasGraph: boolean },
  depth: number,
): void {
  if (depth > MAX_DEPTH) throw new RangeError("too deep");
  const fields: MessageType = MESSAGES[type];
  for (const { number, varint, bytes } of reader.fields()) {
    const meaning = fields[number];
    if (meaning === undefined) continue;
    if (meaning === "externalData") facts.hasExternalData = true;
    else if (meaning === "dataLocation") facts.hasExternalData ||= varint !== 0;
    else if (bytes === undefined) throw new RangeError("not a message");
    else if (meaning === "opset") readOpset(new Reader(bytes), facts);
    else {
      facts.hasGraph ||= meaning === "graph";
      walk(new Reader(bytes), meaning, facts, depth + 1);
    }
  }
}

/** OperatorSetIdProto: 1 is the domain, empty for ONNX's own operators; 2 is the version. */
function readOpset(reader: Reader, facts: OnnxFacts): void {
  let domain = "";
  let version: number | undefined;
  for (const { number, varint, bytes } of reader.fields()) {
    if (number === 1) domain = bytes?.toString("utf8") ?? "";
    if (number === 2) version = varint;
  }
  if (domain === "" || domain === "ai.onnx") facts.opset = version;
}

interface Field {
  readonly number: number;
  readonly varint?: number;
  readonly bytes?: Buffer;
}

/** Protocol-buffer wire format: fields one after the other. RangeError where the bytes end too early. */
class Reader {
  #at = 0;

  constructor(private readonly buffer: Buffer) {}

  *fields(): Generator<Field> {
    while (this.#at < this.buffer.length) {
      const key = this.#varint();
      const number = Math.floor(key / 8);
      switch (key % 8) {
        case 0:
          yield { number, varint: this.#varint() };
          break;
        case 1:
          yield { number, bytes: this.#take(8) };
          break;
        case 2:
          yield { number, bytes: this.#take(this.#varint()) };
          break;
        case 5:
          yield { number, bytes: this.#take(4) };
          break;
        default:
          throw new RangeError("unknown wire type");
      }
    }
  }

  #take(length: number): Buffer {
    if (length > this.buffer.length - this.#at) throw new RangeError("cut off");
    this.#at += length;
    return this.buffer.subarray(this.#at - length, this.#at);
  }

  /** Exact up to 2^53; larger ones (negative numbers) occur only where nothing is read from them. */
  #varint(): number {
    let value = 0;
    for (let shift = 1; shift < 2 ** 70; shift *= 128) {
      if (this.#at >= this.buffer.length) throw new RangeError("cut off");
      const byte = this.buffer[this.#at++] as number;
      value += (byte % 128) * shift;
      if (byte < 128) return value;
    }
    throw new RangeError("number too long");
  }
}
