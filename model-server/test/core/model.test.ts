import { describe, expect, it } from "vitest";
import { type Model, ModelRegistry } from "../../src/core/model.ts";
import { CARD } from "../fixtures/card.ts";
import { predictorOf } from "../fixtures/predictor.ts";

const model = (name: string, version: string): Model => ({
  name,
  version,
  sha256: "",
  task: "",
  description: "",
  card: CARD,
  predictor: predictorOf(async () => []),
});

describe("ModelRegistry", () => {
  const registry = new ModelRegistry();
  for (const version of ["1.10.0", "1.9.0", "2.0.0-rc1"]) registry.add(model("intents", version));
  registry.add(model("other", "1"));

  it("finds a version, and the newest where none is named", () => {
    expect(registry.find("intents", "1.9.0").version).toBe("1.9.0");
    expect(registry.find("intents").version).toBe("2.0.0-rc1");
    expect(registry.find("intents", "latest").version).toBe("2.0.0-rc1");
    expect(registry.versions("intents")).toEqual(["1.9.0", "1.10.0", "2.0.0-rc1"]);
    expect(registry.names()).toEqual(["intents", "other"]);
  });

  it("says what is served instead", () => {
    expect(() => registry.find("nope")).toThrow('There is no model "nope" here. Served: intents, other.');
    expect(() => registry.find("other", "2")).toThrow(
      'The model "other" is not served in version "2". Served: 1.',
    );
  });

  it.each(["__proto__", "constructor", "toString", ""])("has no model %j", (name) => {
    expect(() => registry.find(name)).toThrow("There is no model");
    expect(() => registry.find("other", name)).toThrow("is not served in version");
  });

  it("refuses a version twice", () => {
    expect(() => registry.add(model("other", "1"))).toThrow("MODEL_URI names other version 1 twice.");
  });
});
