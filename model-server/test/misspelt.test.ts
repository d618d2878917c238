import { describe, expect, it } from "vitest";
import { VARIABLES } from "../src/config.ts";
import { misspeltVariables } from "../src/misspelt.ts";

const meant = (variable: string, value = "1") =>
  misspeltVariables({ [variable]: value }, Object.keys(VARIABLES)).map((one) => one.meant);

describe("misspeltVariables", () => {
  it.each([
    ["MODEL_URL", "MODEL_URI"],
    ["MAX_BACTH_TOKENS", "MAX_BATCH_TOKENS"],
    ["INFERENCE_WORKER", "INFERENCE_WORKERS"],
    ["METRIC_PORT", "METRICS_PORT"],
    ["max_body_bytes", "MAX_BODY_BYTES"],
    ["MAX_BODY_SIZE", "MAX_BODY_BYTES"],
    ["OTEL_EXPORTER_OTLP_ENDPONT", "OTEL_EXPORTER_OTLP_ENDPOINT"],
  ])("finds %s, meant was %s", (variable, name) => expect(meant(variable)).toEqual([name]));

  it.each([
    ["HOME", "/root"],
    ["PATH", "/bin"],
    ["HOSTNAME", "a"],
    ["SSL_CERT_FILE", "/a"],
    ["AWS_REGION", "a"],
    ["OTEL_EXPORTER_OTLP_HEADERS", "a=b"],
    ["OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "grpc"],
    ["METRIC_PORT", "tcp://10.0.0.1:80"],
    ["ML_MODEL_SERVER_SERVICE_PORT_GRPC", "8001"],
    ["GRPC_PORT_8001_TCP_ADDR", "10.0.0.1"],
    ["KUBERNETES_SERVICE_HOST", "10.0.0.1"],
    ["NODE_OPTIONS", ""],
    ["TLS_KEY_FILE", "/a"],
  ])("leaves %s alone", (variable, value) => expect(meant(variable, value)).toEqual([]));
});
