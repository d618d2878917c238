/**
 * Finds the distinct object shapes of a schema and names them. A pod template repeats its parts hundreds of times
 * (a label selector eleven times): equal shapes become one interface.
 */

/** Parts that have a file of their own, so that they are referenced by name. */
const REFERENCED = new Set(["podTemplate"]);

/** Written by the API server only: nobody puts them into a manifest. */
const SERVER_OWNED = new Set(["PodTemplate/status", "PodTemplate/metadata/managedFields"]);

/** Kubernetes' own names of shapes whose place says little, by their fields. */
const WELL_KNOWN = {
  name: "LocalObjectReference",
  "name,optional": "OptionalReference",
  "key,name,optional": "KeySelector",
  "key,operator,values": "Requirement",
  "matchExpressions,matchLabels": "LabelSelector",
  "matchExpressions,matchFields": "NodeSelectorTerm",
  "exec,httpGet,sleep,tcpSocket": "LifecycleHandler",
  "exec,httpGet,tcpSocket": "LifecycleHandler",
  "name,value": "HttpHeader",
  "name,value,valueFrom": "EnvVar",
  "key,mode,path": "KeyToPath",
  "localhostProfile,type": "SeccompProfile",
  "claims,limits,requests": "ResourceRequirements",
  nodeSelectorTerms: "NodeSelector",
  "preference,weight": "PreferredSchedulingTerm",
  "podAffinityTerm,weight": "WeightedPodAffinityTerm",
  "podTemplate,replicas,resource": "Component",
};

/** The same by the field that holds the shape, where its fields differ between versions. */
const WELL_KNOWN_FIELDS = { livenessProbe: "Probe", "PodTemplate/spec": "PodSpec" };

/**
 * @param {string} root name of the outermost interface
 * @param {object} schema its openAPIV3Schema
 * @returns {{name: string, fields: {key: string, required: boolean, type: string}[]}[]}
 */
export function collectShapes(root, schema) {
  const places = new Map();
  visit(schema, [root], places);
  const names = nameShapes(root, places);
  return [...places].map(([key, { schema: shape, path: place }]) => ({
    name: names.get(key),
    fields: fieldsOf(shape, place).map(({ key: field, child, path }) => ({
      key: field,
      // What the API server fills in need not be written.
      required: (shape.required ?? []).includes(field) && child.default === undefined,
      type: typeOf(child, path, names),
    })),
  }));
}

function visit(schema, path, places) {
  if (isReferenced(path)) return;
  if (schema.properties !== undefined) {
    const key = signature(schema);
    const known = places.get(key);
    if (known !== undefined) return;
    places.set(key, { schema, path });
    for (const { child, path: below } of fieldsOf(schema, path)) visit(child, below, places);
  }
  if (schema.items !== undefined) visit(schema.items, singular(path), places);
  if (typeof schema.additionalProperties === "object")
    visit(schema.additionalProperties, singular(path), places);
}

function fieldsOf(schema, path) {
  return Object.entries(schema.properties)
    .map(([key, child]) => ({ key, child, path: [...path, key] }))
    .filter(({ path: below }) => !SERVER_OWNED.has(below.join("/")))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

function isReferenced(path) {
  return path.length > 1 && REFERENCED.has(path.at(-1));
}

function typeOf(schema, path, names) {
  if (isReferenced(path)) return "PodTemplate";
  if (schema["x-kubernetes-int-or-string"]) return "number | string";
  if (schema.enum !== undefined)
    return schema.enum
      .map((value) => JSON.stringify(value))
      .sort()
      .join(" | ");
  if (schema.properties !== undefined) return names.get(signature(schema));
  if (typeof schema.additionalProperties === "object") {
    return `{ readonly [key: string]: ${typeOf(schema.additionalProperties, singular(path), names)} }`;
  }
  if (schema.items !== undefined) {
    const item = typeOf(schema.items, singular(path), names);
    return `readonly ${/[ {]/.test(item) ? `(${item})` : item}[]`;
  }
  if (schema.type === "integer" || schema.type === "number") return "number";
  if (schema.type === "boolean" || schema.type === "string") return schema.type;
  return "{ readonly [key: string]: unknown }";
}

/** Equal text for equal shapes, whatever they say about themselves. */
function signature(schema) {
  return JSON.stringify(schema, (key, value) => {
    if (key === "description" && typeof value === "string") return undefined;
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

/** The shortest tail of a shape's place that no other shape has. */
function nameShapes(root, places) {
  const names = new Map();
  const taken = new Set();
  for (const [key, { schema, path }] of places) {
    const wellKnown =
      WELL_KNOWN[Object.keys(schema.properties).sort().join(",")] ??
      WELL_KNOWN_FIELDS[path.join("/")] ??
      WELL_KNOWN_FIELDS[path.at(-1)];
    const candidates = path.length === 1 ? [root] : tails(path);
    // spec and status of a resource always carry its name: FlinkDeploymentSpec.
    if (path.length === 2 && path[0] !== "PodTemplate") candidates.shift();
    if (wellKnown !== undefined) candidates.unshift(wellKnown);
    const name = candidates.find((candidate) => !taken.has(candidate)) ?? `${pascal(path.join("-"))}`;
    taken.add(name);
    names.set(key, name);
  }
  return names;
}

function tails(path) {
  return path.map((_, index) => pascal(path.slice(path.length - 1 - index).join("-")));
}

function pascal(text) {
  return text.replace(/(?:^|-)([a-zA-Z])/g, (_, letter) => letter.toUpperCase());
}

function singular(path) {
  const last = path.at(-1);
  const one = last
    .replace(/ies$/, "y")
    .replace(/(?<=as)es$/, "")
    .replace(/(?<=..[^s])(?<!ia)s$/, "");
  return [...path.slice(0, -1), one];
}
