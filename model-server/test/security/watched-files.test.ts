import { renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { watchFiles } from "../../src/security/watched-files.ts";
import { temporaryFolder } from "../fixtures/bundle-folder.ts";

const SOON = { timeout: 20_000, interval: 1 };

function logs() {
  return { info: vi.fn(), error: vi.fn() };
}

async function watch(
  paths: Record<string, string>,
  take: (contents: Readonly<Record<string, string>>) => void,
) {
  const log = logs();
  onTestFinished(await watchFiles({ paths, take, log, intervalMs: 1 }));
  return log;
}

describe("watchFiles", () => {
  it("takes files again when the link that they lie behind is swapped, as Kubernetes does", async () => {
    const folder = temporaryFolder();
    const mount = (version: string, content: string) => {
      writeFileSync(join(folder, version), content);
      symlinkSync(version, join(folder, "next"));
      renameSync(join(folder, "next"), join(folder, "token"));
    };
    mount("v1", "one");
    const take = vi.fn();
    const log = await watch({ token: join(folder, "token") }, take);
    expect(take.mock.calls).toEqual([[{ token: "one" }]]);
    mount("v2", "two");
    await vi.waitFor(() => expect(take.mock.lastCall).toEqual([{ token: "two" }]), SOON);
    // Back again: it is held against what was taken last, not against what was there at first.
    mount("v3", "one");
    await vi.waitFor(() => expect(take.mock.lastCall).toEqual([{ token: "one" }]), SOON);
    expect(log.info).toHaveBeenCalledTimes(2);
    expect(JSON.stringify(log.info.mock.calls)).not.toContain("two");
  });

  it("keeps the old ones while the new ones are refused or missing, says so once, and tries again", async () => {
    const path = join(temporaryFolder(), "token");
    writeFileSync(path, "good");
    const taken: string[] = [];
    const log = await watch({ token: path }, ({ token }) => {
      if (token === "bad") throw new Error("no good");
      taken.push(token as string);
    });
    writeFileSync(path, "bad");
    await vi.waitFor(() => expect(log.error).toHaveBeenCalledOnce(), SOON);
    rmSync(path);
    writeFileSync(path, "better");
    await vi.waitFor(() => expect(taken).toEqual(["good", "better"]), SOON);
    expect(log.error).toHaveBeenCalledOnce();
  });

  it("fails at first where a file is missing or refused", async () => {
    const path = join(temporaryFolder(), "token");
    const start = (take: () => void) =>
      watchFiles({ paths: { token: path }, take, log: logs(), intervalMs: 1000 });
    await expect(start(() => {})).rejects.toThrow(`The file ${path} cannot be read (ENOENT).`);
    writeFileSync(path, "");
    await expect(
      start(() => {
        throw new Error("empty");
      }),
    ).rejects.toThrow("empty");
  });
});
