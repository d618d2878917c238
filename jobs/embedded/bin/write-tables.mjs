#!/usr/bin/env node
/** Copies the model server's generated tables of characters into the form that Java reads. Run it when they are made anew. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const server = join(import.meta.dirname, "../../../model-server/src/core");
const target = join(import.meta.dirname, "../src/main/resources/org/streaminginference/embedded");
const read = (file) => readFileSync(join(server, file), "utf8");

const classes = [...read("tokenization/character-classes.generated.ts").matchAll(/^ {2}"([0-9A-Za-z]+)",$/gm)];
writeFileSync(join(target, "segtok-classes.txt"), `${classes.map(([, line]) => line).join("\n")}\n`);

const sets = [...read("features/bert-characters.generated.ts").matchAll(/export const ([A-Z]+) =\s+"([^"]+)";/g)];
const lines = sets.map(([, name, ranges]) => {
  const ends = [...ranges.matchAll(/\\\\u\{([0-9a-f]+)\}(?:-\\\\u\{([0-9a-f]+)\})?/g)];
  return `${name}=${ends.map(([, first, last]) => (last === undefined ? first : `${first}-${last}`)).join(",")}`;
});
writeFileSync(
  join(target, "bert-characters.properties"),
  `# Written by bin/write-tables; do not edit.\n${lines.join("\n")}\n`,
);
