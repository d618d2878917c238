import { readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { build } from "esbuild";

/**
 * main.ts and all that it imports, packages included, as one CommonJS file.
 *
 * @returns its text, and the sources outside of node_modules that it was made of
 */
export async function compile(root) {
  const { outputFiles, metafile } = await build({
    entryPoints: [join(root, "main.ts")],
    absWorkingDir: root,
    bundle: true,
    platform: "node",
    target: `node${process.versions.node.split(".")[0]}`,
    format: "cjs",
    write: false,
    metafile: true,
    logLevel: "error",
    plugins: [ownFolders],
  });
  const inputs = Object.keys(metafile.inputs)
    .map((input) => relative(root, join(root, input)))
    .filter((input) => !input.includes("node_modules/"));
  return { text: outputFiles[0]?.text ?? "", inputs };
}

/** In one file every module would have the file's folder: each keeps its own. */
const ownFolders = {
  name: "own-folders",
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, ({ path }) => {
      if (path.includes("/node_modules/")) return undefined;
      const contents = readFileSync(path, "utf8").replaceAll(
        "import.meta.dirname",
        JSON.stringify(dirname(path)),
      );
      return { contents, loader: "ts" };
    });
  },
};
