import { fileURLToPath } from "node:url";
import type { ServiceDefinition } from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";

/** `proto/` lies beside `src` and `dist` alike. */
const PROTO_FOLDER = fileURLToPath(new URL("../../proto", import.meta.url));

/** The services of `proto/*.proto`, by their full names. */
export interface Definitions {
  readonly inference: ServiceDefinition;
  readonly health: ServiceDefinition;
}

export function loadDefinitions(): Definitions {
  const loaded = loadSync(["inference.proto", "health.proto"], {
    includeDirs: [PROTO_FOLDER],
    keepCase: true,
    // Sizes beyond 2^53 lose digits; no tensor is that large.
    longs: Number,
    enums: String,
    defaults: true,
    oneofs: true,
  });
  return {
    inference: loaded["inference.GRPCInferenceService"] as ServiceDefinition,
    health: loaded["grpc.health.v1.Health"] as ServiceDefinition,
  };
}
