import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { helpText, readConfig, VARIABLES } from "../src/config.ts";

const MODEL_URI = "file:///models/intents/1.0.0";
const problems = (environment: Record<string, string>) => {
  try {
    readConfig(environment);
  } catch (error) {
    return (error as Error).message;
  }
  return undefined;
};

describe("readConfig", () => {
  it("needs nothing but MODEL_URI", () => {
    const config = readConfig({ MODEL_URI });
    expect(config.MODEL_URI.map(String)).toEqual([MODEL_URI]);
    expect(config).toMatchObject({ HOST: "0.0.0.0", PORT: 8000, LOG_LEVEL: "info", MODEL_BACKEND: "onnx" });
    expect(config.INTRA_OP_THREADS).toBe(1);
    expect(Object.isFrozen(config)).toBe(true);
  });

  it("takes an empty variable for an unset one", () => {
    expect(readConfig({ MODEL_URI, PORT: "" }).PORT).toBe(8000);
  });

  it("takes several bundles", () => {
    expect(readConfig({ MODEL_URI: "file:///a, file:///b" }).MODEL_URI.map(String)).toEqual([
      "file:///a",
      "file:///b",
    ]);
  });

  it("names every wrong variable at once, in one line", () => {
    expect(
      problems({ PORT: "70000", LOG_LEVEL: "loud", MAX_BATCH_TEXTS: "-1", ALLOW_NULL_BACKEND: "yes" }),
    ).toBe(
      "Wrong environment variables: " +
        "MODEL_URI is not set (bundles to serve; for example MODEL_URI=file:///models/intents/1.0.0); " +
        'PORT is "70000", allowed: a whole number from 0 to 65535; ' +
        'LOG_LEVEL is "loud", allowed: fatal, error, warn, info, debug, trace, silent; ' +
        'MAX_BATCH_TEXTS is "-1", allowed: a whole number from 1 to 4096; ' +
        'ALLOW_NULL_BACKEND is "yes", allowed: true, false.',
    );
  });

  it("takes bundles of object stores, and a folder for them", () => {
    const uris = "s3://bucket/intents/1/,https://models.example.org/intents";
    expect(readConfig({ MODEL_URI: uris }).MODEL_URI.map(String)).toEqual(uris.split(","));
    expect(readConfig({ MODEL_URI }).MODEL_CACHE_DIR).toMatch(/^\/.+\/model-server-/);
    expect(readConfig({ MODEL_URI, MODEL_CACHE_DIR: "/cache" }).MODEL_CACHE_DIR).toBe("/cache");
    expect(problems({ MODEL_URI, MODEL_CACHE_DIR: "cache" })).toContain(
      "allowed: auto, or the absolute path",
    );
  });

  it.each([
    "models/intents",
    "/models/intents",
    "http://models.example.org/intents",
    "https://user:password@models.example.org/intents",
    "file:///",
    "file://host/models",
    "file:///a,",
  ])("refuses MODEL_URI=%s", (uri) =>
    expect(problems({ MODEL_URI: uri })).toContain(`MODEL_URI is "${uri}", allowed: file:///absolute/folder`),
  );

  it.each(["1e3", "0x10", " 1", "1.5", "٣", "9".repeat(20)])("refuses PORT=%s", (port) =>
    expect(problems({ MODEL_URI, PORT: port })).toContain("PORT is"),
  );

  it("takes a number of threads, or finds it out", () => {
    expect(readConfig({ MODEL_URI }).INFERENCE_WORKERS).toBe("auto");
    expect(readConfig({ MODEL_URI, INFERENCE_WORKERS: "3" }).INFERENCE_WORKERS).toBe(3);
    expect(problems({ MODEL_URI, INFERENCE_WORKERS: "all" })).toContain(
      'INFERENCE_WORKERS is "all", allowed: auto, or a whole number from 1 to 256',
    );
  });

  it("needs a token and names where models may be loaded", () => {
    const MODEL_REPOSITORY = "file:///models";
    const wrong = problems({ MODEL_URI, MODEL_REPOSITORY });
    expect(wrong).toContain("MODEL_REPOSITORY is set without AUTH_TOKEN_FILE");
    expect(wrong).toContain("MODEL_REPOSITORY is set without LOADABLE_MODELS");
    const more = { AUTH_TOKEN_FILE: "/token", LOADABLE_MODELS: "intents, ner" };
    const config = readConfig({ MODEL_URI, MODEL_REPOSITORY, ...more });
    expect([config.MODEL_REPOSITORY?.href, config.LOADABLE_MODELS]).toEqual([
      "file:///models/",
      ["intents", "ner"],
    ]);
    expect(readConfig({ MODEL_URI }).MODEL_REPOSITORY).toBeUndefined();
    expect(problems({ MODEL_URI, MODEL_REPOSITORY: "models" })).toContain('MODEL_REPOSITORY is "models"');
  });

  it("takes canaries", () => {
    expect(readConfig({ MODEL_URI }).CANARY).toEqual([]);
    expect(readConfig({ MODEL_URI, CANARY: "intents=1.1.0:10, ner=2:0.5" }).CANARY).toEqual([
      { model: "intents", version: "1.1.0", percent: 10 },
      { model: "ner", version: "2", percent: 0.5 },
    ]);
  });

  it.each([
    "intents",
    "intents=1.1.0",
    "intents=1.1.0:",
    "intents=1.1.0:101",
    "intents=1.1.0:-1",
    "=1:1",
    "a=1:1,",
  ])("refuses CANARY=%s", (text) =>
    expect(problems({ MODEL_URI, CANARY: text })).toContain("allowed: MODEL=VERSION:PERCENT with"),
  );

  it("needs certificate and key, or neither", () => {
    expect(problems({ MODEL_URI, TLS_CERT_FILE: "/tls/tls.crt" })).toContain("only one of TLS_CERT_FILE and");
    expect(problems({ MODEL_URI, TLS_KEY_FILE: "/tls/tls.key" })).toContain("set both, or unset both");
    expect(readConfig({ MODEL_URI, TLS_CERT_FILE: "/c", TLS_KEY_FILE: "/k" }).TLS_KEY_FILE).toBe("/k");
  });

  it.each([
    ["auto", "auto"],
    ["off", "off"],
    ["0", 0],
    ["9001", 9001],
  ])("takes GRPC_PORT=%s", (text, port) =>
    expect(readConfig({ MODEL_URI, GRPC_PORT: text }).GRPC_PORT).toBe(port),
  );

  it("needs two keys for the null backend", () => {
    expect(problems({ MODEL_URI, MODEL_BACKEND: "null" })).toContain("set ALLOW_NULL_BACKEND=true too");
    expect(readConfig({ MODEL_URI, MODEL_BACKEND: "null", ALLOW_NULL_BACKEND: "true" }).MODEL_BACKEND).toBe(
      "null",
    );
  });
});

it("the README lists exactly the variables there are, with their defaults", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const rows = [...readme.matchAll(/^\| `([A-Z0-9_]+)` \| (?:`(.*?)`|required) \| (.*) \|$/gm)];
  expect(rows.map(([, name, fallback, meaning]) => [name, fallback, meaning])).toEqual(
    Object.entries(VARIABLES).map(([name, { fallback, meaning }]) => [name, fallback, meaning]),
  );
});

it("the help has each variable, with its meaning and default", () => {
  const help = helpText();
  for (const [name, { fallback, meaning }] of Object.entries(VARIABLES)) {
    expect(help).toContain(
      `  ${name}\n      ${meaning} (${fallback === undefined ? "required" : fallback || "unset"})`,
    );
  }
});
