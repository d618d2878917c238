import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

/**
 * Every prop of every construct has a row in a table of `testEachProp`. The tables' types say so too, for the tables that
 * are there; this test reads the sources, so that a construct without a table fails as well.
 */
const root = join(import.meta.dirname, "../..");

interface Interface {
  readonly own: readonly string[];
  readonly parents: readonly string[];
  /** Names of other props interfaces that its props are of. */
  readonly nested: readonly string[];
}

/** `export interface XProps … { … }` of all constructs. */
function interfacesOf(sources: readonly string[]): Map<string, Interface> {
  const found = new Map<string, Interface>();
  for (const source of sources) {
    for (const match of source.matchAll(
      /^export interface (\w+)(?:<[^{]*>)?(?: extends ([^{]+))? \{\n([\s\S]*?)^\}/gm,
    )) {
      const [, name = "", parents = "", body = ""] = match;
      // Of this interface itself: two spaces, no more.
      const fields = [...body.matchAll(/^ {2}readonly (\w+)\??:([^;]*)/gm)];
      found.set(name, {
        own: fields.map(([, field = ""]) => field),
        parents: [...parents.matchAll(/\w*Props\b/g)].map(([parent]) => parent),
        nested: fields.flatMap(([, , type = ""]) =>
          [...type.matchAll(/\b\w+Props\b/g)].map(([other]) => other),
        ),
      });
    }
  }
  return found;
}

/** Props types of the classes that are constructs. */
function constructsOf(sources: readonly string[]): string[] {
  return sources.flatMap((source) =>
    [
      ...source.matchAll(
        /constructor\(\s*scope: Construct,\s*id: string,\s*(?:props|\{[^}]*\}): (\w+Props)/g,
      ),
    ].map(([, props = ""]) => props),
  );
}

/** Text between a bracket at `open` and its partner, strings and comments skipped. */
function bracketed(text: string, open: number): string {
  let depth = 0;
  for (let index = open; index < text.length; index += 1) {
    const character = text[index] ?? "";
    if (character === '"' || character === "`") {
      index += 1;
      while (text[index] !== character) index += text[index] === "\\" ? 2 : 1;
    } else if (text.startsWith("//", index)) index = text.indexOf("\n", index);
    else if ("([{".includes(character)) depth += 1;
    else if (")]}".includes(character)) {
      depth -= 1;
      if (depth === 0) return text.slice(open + 1, index);
    }
  }
  throw new Error("A bracket is not closed.");
}

/** Keys at the first level of an object literal's inside; constants that are spread into it count with theirs. */
function keysOf(inside: string, file: string): string[] {
  let flat = "";
  for (let index = 0; index < inside.length; index += 1) {
    flat += inside[index];
    if ("([{".includes(inside[index] ?? "")) index += bracketed(inside, index).length;
  }
  const spread = [...flat.matchAll(/\.\.\.(\w+)/g)].flatMap(([, name]) => {
    const start = new RegExp(`const ${name}\\b[^=]*= \\{`).exec(file.replaceAll("=>", "->"));
    return start === null ? [] : keysOf(bracketed(file, start.index + start[0].length - 1), file);
  });
  return [...[...flat.matchAll(/(?:^|[,{}\s])(\w+)\s*:/g)].map(([, key = ""]) => key), ...spread];
}

/** Keys of the tables, by the construct that the `describe` around them names first. */
function tablesOf(tests: readonly string[]): Map<string, Set<string>> {
  const tables = new Map<string, Set<string>>();
  for (const file of tests) {
    for (const call of file.matchAll(/testEachProp(?:<\w+>)?\(/g)) {
      const before = file.slice(0, call.index);
      const [, construct = ""] = [...before.matchAll(/^describe\("(\w+)/gm)].at(-1) ?? [];
      const args = bracketed(file, call.index + call[0].length - 1);
      const literal = /\}\s*,?\s*$/.test(args) ? tableStart(args) : -1;
      const name = /(\w+),?\s*$/.exec(args)?.[1] ?? "";
      const keys = literal === -1 ? keysOf(`...${name}`, file) : keysOf(bracketed(args, literal), file);
      tables.set(construct, new Set([...(tables.get(construct) ?? []), ...keys]));
    }
  }
  return tables;
}

/** Where the last argument of a call starts, if it is an object literal. */
function tableStart(args: string): number {
  let last = -1;
  for (let index = 0; index < args.length; index += 1) {
    if (!"([{".includes(args[index] ?? "")) continue;
    last = args[index] === "{" ? index : last;
    index += bracketed(args, index).length + 1;
  }
  return last;
}

/** Texts of a folder's TypeScript files. */
const textsIn = (folder: string, isWanted: (name: string) => boolean) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith(".ts") && isWanted(name))
    .map((name) => readFileSync(join(root, folder, name), "utf8"));
const sources = ["constructs", "constructs/flink-configuration"].flatMap((folder) =>
  textsIn(folder, () => true),
);
const tests = textsIn(
  "test/constructs",
  (name) => name.endsWith(".test.ts") && name !== "every-prop.test.ts",
);

/** What each construct can be told, its ancestors' props and the props of its props included. */
function rowsThatAreMissing(
  interfaces: ReadonlyMap<string, Interface>,
  constructs: readonly string[],
  tables: ReadonlyMap<string, ReadonlySet<string>>,
): string[] {
  const wanted = new Set(constructs);
  for (const name of wanted) {
    const { parents = [], nested = [] } = interfaces.get(name) ?? {};
    for (const other of [...parents, ...nested]) wanted.add(other);
  }
  const descendants = (name: string): string[] => [
    name,
    ...[...interfaces]
      .filter(([, { parents }]) => parents.includes(name))
      .flatMap(([child]) => descendants(child)),
  ];
  const ancestors = (name: string): string[] =>
    (interfaces.get(name)?.parents ?? []).flatMap((parent) => [parent, ...ancestors(parent)]);
  return [...wanted].flatMap((name) => {
    const rows = descendants(name).flatMap((each) => [...(tables.get(each.replace(/Props$/, "")) ?? [])]);
    // What an ancestor declares too is that one's to cover.
    const inherited = ancestors(name).flatMap((each) => interfaces.get(each)?.own ?? []);
    return (interfaces.get(name)?.own ?? [])
      .filter((prop) => !rows.includes(prop) && !inherited.includes(prop))
      .map((prop) => `${name}.${prop}`);
  });
}

describe("the tables over props", () => {
  const interfaces = interfacesOf(sources);
  const constructs = constructsOf(sources);

  it("cover every prop of every construct", () => {
    expect(constructs.length).toBeGreaterThan(18);
    expect([...interfaces.values()].flatMap(({ own }) => own).length).toBeGreaterThan(150);
    expect(rowsThatAreMissing(interfaces, constructs, tablesOf(tests))).toEqual([]);
  });

  it("would show a prop without a row, and a construct without a table", () => {
    const changed = sources.map((source) =>
      source.replace(
        "export interface RouteProps {\n",
        "export interface RouteProps {\n  readonly colour?: string;\n",
      ),
    );
    const added =
      "export interface NewProps {\n  readonly size: number;\n}\nclass New { constructor(scope: Construct, id: string, props: NewProps) {} }";
    const all = [...changed, added];
    expect(rowsThatAreMissing(interfacesOf(all), constructsOf(all), tablesOf(tests))).toEqual(
      expect.arrayContaining(["RouteProps.colour", "NewProps.size"]),
    );
  });
});
