import type { SchemaName } from "./schemas.ts";

/** Answers of an operation, by their status. */
export type Responses = Readonly<Record<number, object>>;

/** An answer in JSON. */
export function json(name: SchemaName, description = "") {
  return {
    description: description || "Done.",
    content: { "application/json": { schema: reference(name) } },
  };
}

/** A schema of the document, by its name. */
export function reference(name: SchemaName) {
  return { $ref: `#/components/schemas/${name}` };
}

export function header(description: string) {
  return { description, schema: { type: "string" } };
}

function pathParameter(name: string, description: string) {
  return { name, in: "path", required: true, description, schema: { type: "string", minLength: 1 } };
}

export const MODEL = pathParameter("model", "Name of the model.");
export const VERSION_PARAMETER = pathParameter("version", "A served version, or `latest`.");
