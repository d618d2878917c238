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

  describe("with a canary", () => {
    const versions = (percent: number, random: () => number = Math.random) => {
      const other = new ModelRegistry(random);
      for (const version of ["1.0.0", "1.1.0", "0.9.0"]) other.add(model("intents", version));
      other.setCanary("intents", { version: "1.1.0", percent });
      return other;
    };

    it("leaves the newest of the others where no version is named and no request is answered", () => {
      expect(versions(100).find("intents").version).toBe("1.0.0");
      expect(versions(100).find("intents", "latest").version).toBe("1.0.0");
    });

    it("draws lots where a request has no id, and keeps to the version that is named", () => {
      const draws = [0.099, 0.1, 0.999];
      const registry = versions(10, () => draws.shift() as number);
      const picked = [undefined, "latest", undefined].map(
        (version) => registry.pick("intents", version, "").version,
      );
      expect(picked).toEqual(["1.1.0", "1.0.0", "1.0.0"]);
      for (const version of ["1.0.0", "1.1.0", "0.9.0"]) {
        expect(registry.pick("intents", version).version).toBe(version);
      }
    });

    it("sends an id to the same version each time, and at a higher percentage still to the canary", () => {
      const ids = Array.from({ length: 2_000 }, (_, i) => `messages.csv:${i}`);
      const atCanary = (percent: number) => {
        const registry = versions(percent, () => Number.NaN);
        return new Set(ids.filter((id) => registry.pick("intents", undefined, id).version === "1.1.0"));
      };
      expect([atCanary(0).size, atCanary(100).size]).toEqual([0, 2_000]);
      const [ten, thirty] = [atCanary(10), atCanary(30)];
      // Five standard deviations of a fair draw; the ids are the same each time, and so is the count.
      expect(Math.abs(ten.size - 200)).toBeLessThan(68);
      expect(Math.abs(thirty.size - 600)).toBeLessThan(103);
      expect([...ten].filter((id) => !thirty.has(id))).toEqual([]);
      expect(atCanary(10)).toEqual(ten);
    });

    it("forgets the canary that leaves, and answers with it where it is left alone", () => {
      const registry = versions(50);
      registry.remove(["1.0.0", "0.9.0"].map((version) => model("intents", version)));
      expect(registry.find("intents").version).toBe("1.1.0");
      expect(registry.pick("intents").version).toBe("1.1.0");
      registry.add(model("intents", "1.0.0"));
      registry.remove([model("intents", "1.1.0")]);
      expect([registry.pick("intents").version, registry.canaries()]).toEqual(["1.0.0", []]);
    });

    it("refuses one that is not served", () => {
      expect(() => versions(1).setCanary("intents", { version: "9", percent: 1 })).toThrow(
        "not served in version",
      );
    });
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
