/** CRDs → TypeScript: one interface for each distinct object shape, without descriptions. */
import { servedVersion } from "./read-crds.mjs";
import { collectShapes } from "./shapes.mjs";

/**
 * @param {readonly object[]} crds
 * @param {string} name folder under constructs/imports
 * @returns {Record<string, string>} file name → text
 */
export function typesOf(crds, name) {
  const files = {};
  for (const { kind, apiVersion, schema } of crds.map(servedVersion)) {
    const podTemplate = schema.properties.spec?.properties?.podTemplate;
    if (podTemplate !== undefined) {
      files["pod-template.generated.ts"] = file(
        name,
        [],
        interfaces(collectShapes("PodTemplate", podTemplate)),
      );
    }
    const shapes = collectShapes(kind, schema);
    const code = [
      root(kind, apiVersion, schema),
      ...interfaces(shapes.filter((shape) => shape.name !== kind)),
    ];
    const imports = ['import type { ObjectMeta } from "../object-meta.ts";'];
    if (podTemplate !== undefined)
      imports.push('import type { PodTemplate } from "./pod-template.generated.ts";');
    files[`${kebab(kind)}.generated.ts`] = file(name, imports, code);
  }
  return files;
}

/** The resource itself: CRDs describe neither apiVersion and kind exactly nor metadata. */
function root(kind, apiVersion, schema) {
  const lines = [
    `  readonly apiVersion: "${apiVersion}";`,
    `  readonly kind: "${kind}";`,
    "  readonly metadata: ObjectMeta;",
    `  readonly spec: ${kind}Spec;`,
  ];
  if (schema.properties.status !== undefined) lines.push(`  readonly status?: ${kind}Status;`);
  return `export interface ${kind} {\n${lines.join("\n")}\n}`;
}

function interfaces(shapes) {
  return shapes.map(({ name, fields }) => {
    const lines = fields.map(
      ({ key, required, type }) =>
        `  readonly ${/^\w+$/.test(key) ? key : `"${key}"`}${required ? "" : "?"}: ${type};`,
    );
    return `export interface ${name} {\n${lines.join("\n")}\n}`;
  });
}

function file(name, imports, code) {
  const banner = `// Generated from the CRDs of ${name} by "node constructs/imports/generate.mjs --as ${name}". Do not edit.`;
  return `${[banner, ...imports].join("\n")}\n\n${code.join("\n\n")}\n`;
}

function kebab(kind) {
  return kind.replace(/(?<=[a-z])[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
}
