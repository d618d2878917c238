import { VERSION_PATTERN } from "../serving/repository.ts";

/** JSON Schemas of what goes over the wire, by the names that the OpenAPI document refers to them with. */
const string = { type: "string" } as const;
const boolean = { type: "boolean" } as const;
const count = { type: "integer", minimum: 0 } as const;
const parameters = {
  type: ["object", "null"],
  description: "Those that the server does not know are ignored.",
} as const;

const object = (properties: Readonly<Record<string, object>>, required = Object.keys(properties)) => ({
  type: "object",
  required,
  properties,
});
const array = (items: object, bounds: object = {}) => ({ type: "array", items, ...bounds });
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

const tensorMetadata = object({
  name: string,
  datatype: string,
  shape: array({ type: "integer", description: "-1 is a variable dimension." }),
});
const duration = object({ count, ns: count });

export const SCHEMAS = {
  Error: object({ error: { ...string, description: "What went wrong, the value got, what is allowed." } }),
  Live: object({ live: boolean }),
  Ready: object({ ready: boolean, live: boolean }),
  ServerMetadata: object({ name: string, version: string, extensions: array(string) }),
  ModelList: object({ models: array(string) }),
  ModelMetadata: object({
    name: string,
    versions: array(string),
    platform: string,
    inputs: array(tensorMetadata),
    outputs: array(tensorMetadata),
    properties: { type: "object", additionalProperties: string },
  }),
  ModelCard: object(
    {
      name: string,
      version: string,
      sha256: string,
      task: string,
      description: string,
      labels: array(string),
      multi_label: boolean,
      metrics: { type: "object" },
      provenance: { type: "object" },
      licence: string,
      attribution: array({ type: "object" }),
    },
    ["name", "version", "sha256", "task", "labels", "provenance", "licence"],
  ),
  ModelReady: object({ name: string, ready: boolean }),
  Statistics: object({
    model_stats: array(
      object({
        name: string,
        version: string,
        last_inference: { ...count, description: "Unix epoch milliseconds; 0: never." },
        inference_count: { ...count, description: "Texts of answered requests." },
        execution_count: { ...count, description: "Inferences, each of a batch." },
        inference_stats: object({
          success: duration,
          fail: duration,
          queue: duration,
          compute_input: duration,
          compute_infer: duration,
          compute_output: duration,
          cache_hit: duration,
          cache_miss: duration,
        }),
        batch_stats: array(
          object({
            batch_size: count,
            compute_input: duration,
            compute_infer: duration,
            compute_output: duration,
          }),
        ),
      }),
    ),
  }),
  Latency: object({
    upper_ms: array({ type: ["number", "null"], description: "Upper bounds; null is none." }),
    requests: array({ ...count, description: "That took at most so long, since the start." }),
  }),
  InferRequest: object(
    {
      id: { type: ["string", "null"], description: "Echoed." },
      parameters: {
        ...parameters,
        properties: {
          binary_data_output: { type: ["boolean", "null"], description: "All outputs as bytes." },
          offset_unit: {
            enum: ["code-points", "utf-16", null],
            description: "What start and end of entities count, in place of what the bundle declares.",
          },
        },
      },
      inputs: array(ref("InputTensor"), { minItems: 1, maxItems: 1 }),
      outputs: {
        type: ["array", "null"],
        description: "All of them where there are none.",
        maxItems: 3,
        items: ref("RequestedOutput"),
      },
    },
    ["inputs"],
  ),
  InputTensor: object(
    {
      name: { ...string, pattern: "^[Tt][Ee][Xx][Tt]$", description: "TEXT, in any case." },
      datatype: { const: "BYTES" },
      shape: {
        ...array(count, { minItems: 1, maxItems: 2 }),
        description: "[N] or [N,1] for N texts.",
        examples: [[1], [8, 1]],
      },
      parameters: {
        ...parameters,
        properties: { binary_data_size: { type: ["integer", "null"], minimum: 0 } },
      },
      data: array({ type: ["string", "array"] }),
    },
    ["name", "datatype", "shape"],
  ),
  RequestedOutput: object(
    {
      name: {
        ...string,
        pattern: "^([Pp][Rr][Ee][Dd][Ii][Cc][Tt][Ii][Oo][Nn]|[Ll][Aa][Bb][Ee][Ll]|[Ss][Cc][Oo][Rr][Ee])$",
        description: "PREDICTION, LABEL or SCORE, in any case.",
      },
      parameters: { ...parameters, properties: { binary_data: { type: ["boolean", "null"] } } },
    },
    ["name"],
  ),
  InferResponse: object(
    {
      model_name: string,
      model_version: string,
      id: string,
      parameters: object({ model_sha256: { ...string, pattern: "^[0-9a-f]{64}$" } }),
      outputs: array(
        object(
          {
            name: string,
            datatype: { enum: ["BYTES", "FP32"] },
            shape: array(count),
            data: array({ type: ["string", "number"] }),
            parameters: object({ binary_data_size: count }),
          },
          ["name", "datatype", "shape"],
        ),
      ),
    },
    ["model_name", "model_version", "parameters", "outputs"],
  ),
  RepositoryRequest: object(
    {
      ready: { type: ["boolean", "null"] },
      parameters: {
        ...parameters,
        properties: {
          version: { ...string, pattern: VERSION_PATTERN, description: "What to load." },
          canary_percent: {
            type: "number",
            minimum: 0,
            maximum: 100,
            description: "Part of the requests that it gets; it takes over where there is none.",
          },
        },
      },
    },
    [],
  ),
  RepositoryIndex: array(
    object({ name: string, version: string, state: { const: "READY" }, reason: string }),
  ),
  OpenaiError: object({
    error: object({ message: string, type: string, param: { type: "null" }, code: string }),
  }),
  OpenaiModel: object({ id: string, object: { const: "model" }, created: count, owned_by: string }),
  OpenaiModelList: object({ object: { const: "list" }, data: array(ref("OpenaiModel")) }),
  ChatRequest: object(
    {
      model: string,
      messages: array(
        object(
          {
            role: string,
            content: { type: ["string", "array", "null"] },
          },
          ["role"],
        ),
        { minItems: 1 },
      ),
      stream: { type: ["boolean", "null"] },
      n: { type: ["integer", "null"] },
    },
    ["model", "messages"],
  ),
  ChatCompletion: object({
    id: string,
    object: { const: "chat.completion" },
    created: count,
    model: string,
    choices: array(
      object({
        index: count,
        finish_reason: { const: "stop" },
        logprobs: { type: "null" },
        message: object({
          role: { const: "assistant" },
          content: { ...string, description: "The prediction, as JSON." },
          refusal: { type: "null" },
        }),
      }),
    ),
  }),
} as const;

/** Name of a schema in the document. */
export type SchemaName = keyof typeof SCHEMAS;
