import { type Static, Type } from "typebox";
import { Compile } from "typebox/compile";
import { StartError } from "../../errors.ts";
import { AnyFeature, FILE_NAME, FileName, Id } from "./manifest-features.ts";

/**
 * `bundle.json`, as `contract/schemas/bundle.schema.json` describes it. The server has its own copy of the
 * rules, so that its image carries nothing else of the repository; a test holds the two together.
 * Unknown fields are ignored.
 */
const Sha256 = Type.String({ pattern: "^[0-9a-f]{64}$" });

const TensorSpec = Type.Object({
  name: Type.String(),
  datatype: Type.Enum(["INT64", "INT32", "FP32", "BOOL"]),
  /** -1 is a variable dimension. */
  shape: Type.Array(Type.Integer({ minimum: -1 })),
});

const Threshold = Type.Number({ minimum: 0, maximum: 1 });
const Unit = Type.Enum(["code-points", "utf-16"]);

const SoftmaxDecoding = Type.Object({ kind: Type.Literal("softmax") });

const SigmoidDecoding = Type.Object({
  kind: Type.Literal("sigmoid"),
  threshold: Threshold,
  thresholds: Type.Optional(Type.Record(Type.String(), Threshold)),
});

const TokenSoftmaxDecoding = Type.Object({
  kind: Type.Literal("token-softmax"),
  spans: Type.Boolean(),
  unit: Unit,
});

const CrfDecoding = Type.Object({
  kind: Type.Literal("crf"),
  transitions: FileName,
  start_id: Id,
  stop_id: Id,
  spans: Type.Boolean(),
  unit: Unit,
});

export const ManifestSchema = Type.Object({
  format_version: Type.Literal(1),
  name: Type.String({ pattern: "^[a-z0-9]([a-z0-9._-]{0,61}[a-z0-9])?$" }),
  version: Type.String({ pattern: "^[0-9A-Za-z]([0-9A-Za-z._-]{0,61}[0-9A-Za-z])?$" }),
  task: Type.Enum(["text-classification", "token-classification"]),
  description: Type.Optional(Type.String()),
  labels: Type.Array(Type.String(), { minItems: 1 }),
  multi_label: Type.Boolean(),
  graph: Type.Object({
    file: FileName,
    opset: Type.Integer({ minimum: 13 }),
    inputs: Type.Array(TensorSpec, { minItems: 1 }),
    outputs: Type.Array(TensorSpec, { minItems: 1 }),
  }),
  tokenization: Type.Object({ kind: Type.Enum(["segtok"]) }),
  features: Type.Array(AnyFeature, { minItems: 1 }),
  decoding: Type.Union([SoftmaxDecoding, SigmoidDecoding, TokenSoftmaxDecoding, CrfDecoding]),
  golden: Type.Object({
    file: FileName,
    count: Type.Integer({ minimum: 1 }),
    tolerance: Type.Number({ exclusiveMinimum: 0 }),
    flip_budget: Type.Optional(Type.Number({ minimum: 0, maximum: 0.5 })),
  }),
  quantization: Type.Optional(
    Type.Object({
      kind: Type.Enum(["int8-dynamic"]),
      labels_changed: Type.Integer({ minimum: 0 }),
      compared: Type.Integer({ minimum: 1 }),
      largest_difference: Type.Number({ minimum: 0 }),
      report: FileName,
    }),
  ),
  files: Type.Record(
    Type.String({ pattern: FILE_NAME }),
    Type.Object({ sha256: Sha256, bytes: Type.Integer({ minimum: 0 }) }),
    { additionalProperties: false },
  ),
  metrics: Type.Optional(
    Type.Object({
      accuracy: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
      micro_f1: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
      evaluated_on: Type.Optional(Type.String()),
    }),
  ),
  provenance: Type.Object({
    source_sha256: Sha256,
    flair: Type.Optional(Type.String()),
    torch: Type.Optional(Type.String()),
    exporter: Type.String(),
    created_at: Type.String(),
    pickle: Type.Optional(
      Type.Object({
        reader: Type.Enum(["restricted", "trusted"]),
        container: Type.Optional(Type.String()),
        names: Type.Array(Type.String()),
      }),
    ),
  }),
  licence: Type.String(),
  attribution: Type.Array(
    Type.Object({
      what: Type.String(),
      by: Type.String(),
      licence: Type.String(),
      url: Type.Optional(Type.String()),
    }),
  ),
});

export type Manifest = Static<typeof ManifestSchema>;
export type DecodingSpec = Manifest["decoding"];
export type SigmoidDecodingSpec = Static<typeof SigmoidDecoding>;
export type CrfDecodingSpec = Static<typeof CrfDecoding>;
/** What start and end of an entity count. */
export type OffsetUnit = Static<typeof Unit>;
export type * from "./manifest-features.ts";
export type TensorSpec = Static<typeof TensorSpec>;

const validator = Compile(ManifestSchema);

/**
 * Checks the form of a parsed `bundle.json`.
 *
 * @throws StartError with the first problems and where they are
 */
export function checkManifest(value: unknown): Manifest {
  if (validator.Check(value)) return value;
  // A feature of a known kind reports its missing fields under each of the other kinds: five places are plenty.
  const problems = new Set(
    validator.Errors(value).map((error) => `${error.instancePath || "/"} ${error.message}`),
  );
  throw new StartError(`it is not a valid manifest: ${[...problems].slice(0, 5).join("; ")}`);
}
