import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { findJava } from "../setup/java.mjs";
import { toProperties } from "./java-process.ts";

// Starts processes, on machines that do much else.
vi.setConfig({ testTimeout: 120_000 });

it("escapes what Java properties treat otherwise", () => {
  expect(toProperties({ "a.b": "1 s", "k:=#": "C:\\x\ty\nz é😀" })).toBe(
    "a.b=1\\ s\nk\\:\\=\\#=C\\:\\\\x\\ty\\nz\\ \\u00e9\\ud83d\\ude00\n",
  );
});

it("is read by Java as it was written", () => {
  const folder = mkdtempSync(join(tmpdir(), "properties-"));
  const settings = {
    "a key": " v = w ",
    path: "C:\\tmp\\new\ttab",
    uml: "größer 😀",
    "!x": "# no comment",
    empty: "",
  };
  const reader = `
    import java.io.*; import java.util.*;
    class Read { public static void main(String[] a) throws Exception {
      Properties p = new Properties(); p.load(new FileInputStream(a[0]));
      for (String k : new TreeSet<>(p.stringPropertyNames())) for (String s : List.of(k, p.getProperty(k)))
        System.out.println(HexFormat.of().formatHex(s.getBytes("UTF-8"))); } }`;
  try {
    writeFileSync(join(folder, "p.properties"), toProperties(settings));
    writeFileSync(join(folder, "Read.java"), reader);
    const output = execFileSync(
      join(findJava().home, "bin/java"),
      [join(folder, "Read.java"), join(folder, "p.properties")],
      { encoding: "utf8" },
    );
    const texts = output
      .trimEnd()
      .split("\n")
      .map((hex) => Buffer.from(hex, "hex").toString("utf8"));
    const pairs = texts.flatMap((text, at) => (at % 2 === 0 ? [[text, texts[at + 1]]] : []));
    expect(Object.fromEntries(pairs)).toEqual(settings);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
