import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";

const contract = join(import.meta.dirname, "../../contract");
const json = (...path: string[]) => JSON.parse(readFileSync(join(contract, ...path), "utf8"));

const ajv = new Ajv({ allErrors: true, allowUnionTypes: true, strict: true });
// A word that only the code generator for Java reads.
ajv.addKeyword("existingJavaType");
ajv.addSchema(json("schemas", "source.schema.json"));

describe.each(["message", "prediction", "dead-letter", "label-counts", "bundle"])("%s", (name) => {
  const validate = ajv.compile(json("schemas", `${name}.schema.json`));
  const examples = (kind: "valid" | "invalid") => readdirSync(join(contract, "examples", name, kind));

  it.each(examples("valid"))("accepts %s", (file) => {
    expect(validate(json("examples", name, "valid", file)), JSON.stringify(validate.errors)).toBe(true);
  });

  it.each(examples("invalid"))("refuses %s, and for one reason only", (file) => {
    expect(validate(json("examples", name, "invalid", file))).toBe(false);
    // One field, or one element of a list: a union below it (features, decoding) has an error for each of its kinds.
    const places = new Set(
      validate.errors?.map(({ instancePath }) => /^\/[^/]*(?:\/\d+)?/.exec(instancePath)?.[0] ?? ""),
    );
    expect([...places]).toHaveLength(1);
  });
});

describe("topics.json", () => {
  const topics = json("topics.json").topics as { name: string; valueSchema: string | null }[];

  it("names the topics of the pipeline, each once", () => {
    const names = topics.map((topic) => topic.name);
    expect(names).toEqual(
      expect.arrayContaining(["messages", "predictions", "dead-letters", "label-counts"]),
    );
    expect(new Set(names).size).toBe(names.length);
  });

  it("names only schemas that exist", () => {
    const schemas = readdirSync(join(contract, "schemas"));
    for (const topic of topics) {
      if (topic.valueSchema !== null) expect(schemas).toContain(`${topic.valueSchema}.schema.json`);
    }
  });
});
