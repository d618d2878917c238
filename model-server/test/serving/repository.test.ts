import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { type Model, ModelRegistry } from "../../src/core/model.ts";
import { Repository } from "../../src/serving/repository.ts";
import { newestVersion } from "../../src/sources/newest-version.ts";
import { appOver, load, schedulerFor } from "../fixtures/app.ts";
import { temporaryFolder } from "../fixtures/bundle-folder.ts";
import { controlledModel } from "../fixtures/controlled-model.ts";
import { makeWordBundle } from "../fixtures/word-bundle.ts";

const SOON = { timeout: 20_000 };
const LOAD = "/v2/repository/models/tiny-words/load";

let model: Model;
beforeAll(async () => {
  model = await load(makeWordBundle());
});

/** An app that serves 1.0.0 of tiny-words, and may load more of it. */
function open(served: Model = model, loading?: (uri: URL) => Promise<Model>) {
  const load = vi.fn(
    loading ?? (async (uri) => ({ ...model, version: uri.pathname.split("/").at(-2) as string })),
  );
  const scheduler = schedulerFor(100);
  const { app, metrics } = appOver([served], { loadable: ["tiny-words"], load, scheduler });
  // Not the request alone: it would begin when somebody waits for it.
  const post = async (url: string, body: object = {}) => app.inject({ method: "POST", url, body });
  const index = async () =>
    (await post("/v2/repository/index")).json().map(({ version }: { version: string }) => version);
  const version = (wanted: unknown) => ({ parameters: { version: wanted } });
  const infer = (texts = ["card"], path = "") =>
    post(`/v2/models/tiny-words${path}/infer`, {
      inputs: [{ name: "TEXT", datatype: "BYTES", shape: [texts.length], data: texts }],
    });
  return { load, post, index, version, infer, scheduler, metrics };
}

describe("the repository extension", () => {
  it("is not there unless it is switched on", async () => {
    const { app } = appOver([model]);
    for (const url of ["/v2/repository/index", LOAD]) {
      expect((await app.inject({ method: "POST", url, body: {} })).statusCode).toBe(404);
    }
  });

  it("loads a version, which takes over from the others", async () => {
    const { load: loaded, post, index, version, infer } = open();
    expect(await index()).toEqual(["1.0.0"]);
    expect((await post(LOAD, version("1.1.0"))).statusCode).toBe(200);
    expect(loaded.mock.calls.map(([uri]) => uri.href)).toEqual(["file:///models/tiny-words/1.1.0/"]);
    expect(await index()).toEqual(["1.1.0"]);
    expect((await infer()).json().model_version).toBe("1.1.0");
    expect((await infer(["card"], "/versions/1.0.0")).statusCode).toBe(404);
    // Once more changes nothing.
    expect((await post(LOAD, version("1.1.0"))).statusCode).toBe(200);
    expect(loaded).toHaveBeenCalledOnce();
  });

  it("lets the old version answer what it admitted, and frees it then", async () => {
    const old = controlledModel("tiny-words");
    const release = vi.fn();
    Object.assign(old.model.predictor, { release });
    const { post, version, infer, scheduler } = open(old.model);
    const running = infer(["first"]);
    await vi.waitFor(() => expect(old.batches).toHaveLength(1), SOON);
    const waiting = infer(["second"]);
    await vi.waitFor(() => expect(scheduler.waitingTexts).toBe(1), SOON);
    await post(LOAD, version("2"));
    const fresh = infer();
    expect(release).not.toHaveBeenCalled();
    old.finish();
    expect((await running).json().model_version).toBe("1");
    await vi.waitFor(() => expect(old.batches).toHaveLength(2), SOON);
    expect(release).not.toHaveBeenCalled();
    old.finish();
    expect((await waiting).json().model_version).toBe("1");
    expect((await fresh).json().model_version).toBe("2");
    await vi.waitFor(() => expect(release).toHaveBeenCalledOnce(), SOON);
  });

  it("keeps what it has where the new version is refused, and tells the client nothing of why", async () => {
    const { post, index, version, infer } = open(model, async () =>
      Promise.reject(new Error("/secret/path")),
    );
    const response = await post(LOAD, version("1.1.0"));
    expect(response.statusCode).toBe(422);
    expect(response.json().error).toBe(
      "The model tiny-words 1.1.0 could not be loaded. The server's log says why.",
    );
    expect(await index()).toEqual(["1.0.0"]);
    expect((await infer()).statusCode).toBe(200);
  });

  it("refuses a bundle that calls itself otherwise", async () => {
    const { post, index, version } = open(model, async () => ({ ...model, name: "other", version: "1.1.0" }));
    const response = await post(LOAD, version("1.1.0"));
    expect([response.statusCode, response.json().error]).toEqual([
      422,
      "The bundle calls itself other 1.1.0, asked for was tiny-words 1.1.0.",
    ]);
    expect(await index()).toEqual(["1.0.0"]);
  });

  it("says where a repository holds no version", async () => {
    const { load: loaded, post } = open();
    const response = await post(LOAD);
    expect([response.statusCode, loaded.mock.calls.length]).toEqual([422, 0]);
  });

  it.each([1, "", "..", ".", "a/b", "../1.0.0", "%2e%2e", "1.0.0/", "x".repeat(64), "1.0.0\n"])(
    "refuses the version %j",
    async (wanted) => {
      const { load: loaded, post, version } = open();
      const response = await post(LOAD, version(wanted));
      expect([response.statusCode, loaded.mock.calls.length]).toEqual([400, 0]);
      expect(response.json().error).toContain('The parameter "version" is');
    },
  );

  it.each(["other", "..%2f..%2fetc", "tiny-words%2f..", "__proto__"])("knows no model %s", async (name) => {
    const { load: loaded, post, version } = open();
    for (const action of ["load", "unload"]) {
      const response = await post(`/v2/repository/models/${name}/${action}`, version("1.0.0"));
      expect(response.statusCode).toBe(404);
      expect(response.json().error).toContain("may not be loaded or unloaded. Allowed: tiny-words.");
    }
    expect(loaded).not.toHaveBeenCalled();
  });

  it("unloads a model, and loads it again", async () => {
    const { post, index, version, infer, metrics } = open();
    expect(await metrics.text()).toContain('model="tiny-words"');
    const unload = "/v2/repository/models/tiny-words/unload";
    expect((await post(unload)).statusCode).toBe(200);
    expect(await index()).toEqual([]);
    expect((await infer()).statusCode).toBe(404);
    expect((await post(unload)).statusCode).toBe(404);
    // Its metrics go with it.
    await vi.waitFor(async () => expect(await metrics.text()).not.toContain('model="tiny-words"'), SOON);
    await post(LOAD, version("1.0.0"));
    expect((await infer()).statusCode).toBe(200);
  });

  it("takes the newest version of a folder where none is asked for", async () => {
    const folder = temporaryFolder();
    for (const name of ["1.2.0", "1.10.0", "reference", "..rc"]) {
      mkdirSync(join(folder, "tiny-words", name), { recursive: true });
      if (name !== "reference") writeFileSync(join(folder, "tiny-words", name, "bundle.json"), "{}");
    }
    const loaded: string[] = [];
    const over = (base: URL) =>
      new Repository({
        registry: new ModelRegistry(),
        scheduler: schedulerFor(1),
        names: ["tiny-words", "none"],
        base,
        newest: (uri, isVersion) => newestVersion(uri, isVersion, { pathStyle: true, timeoutMs: 1 }),
        load: async (uri) => {
          loaded.push(uri.pathname.split("/").at(-2) as string);
          return { ...model, version: "1.10.0" };
        },
      });
    const repository = over(pathToFileURL(`${folder}/`));
    await repository.load("tiny-words");
    expect(loaded).toEqual(["1.10.0"]);
    await expect(repository.load("none")).rejects.toThrow("The repository holds no version of none.");
    await expect(over(new URL("https://host/models/")).load("tiny-words")).rejects.toThrow(
      'at https:, where versions cannot be listed. Send {"parameters":{"version":"1.0.0"}}.',
    );
  });

  it("loads a canary beside the version in service, moves its share, promotes it and takes it back", async () => {
    const { load: loaded, post, index, version, infer } = open();
    const canary = (wanted: string, percent: unknown) => ({
      parameters: { version: wanted, canary_percent: percent },
    });
    const answers = async () => (await infer()).json().model_version;
    expect((await post(LOAD, canary("1.1.0", 0))).statusCode).toBe(200);
    expect([await index(), await answers()]).toEqual([["1.0.0", "1.1.0"], "1.0.0"]);
    expect((await infer(["card"], "/versions/1.1.0")).json().model_version).toBe("1.1.0");
    await post(LOAD, canary("1.1.0", 100));
    expect([await answers(), loaded.mock.calls.length]).toEqual(["1.1.0", 1]);
    // Another canary replaces it; the version that had the rest keeps it.
    await post(LOAD, canary("1.2.0", 0));
    expect([await index(), await answers()]).toEqual([["1.0.0", "1.2.0"], "1.0.0"]);
    await post(LOAD, version("1.2.0"));
    expect([await index(), await answers(), loaded.mock.calls.length]).toEqual([["1.2.0"], "1.2.0", 2]);
    await post(LOAD, canary("1.3.0", 100));
    await post(LOAD, version("1.2.0"));
    expect([await index(), await answers()]).toEqual([["1.2.0"], "1.2.0"]);
  });

  it.each([-1, 100.5, "10", true, {}])("refuses a canary of %j percent", async (percent) => {
    const { load: loaded, post } = open();
    const response = await post(LOAD, { parameters: { version: "1.1.0", canary_percent: percent } });
    expect([response.statusCode, loaded.mock.calls.length]).toEqual([400, 0]);
    expect(response.json().error).toContain('The parameter "canary_percent" is');
  });

  it("makes one change after the other", async () => {
    let begin = () => {};
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const {
      load: loaded,
      post,
      index,
      version,
    } = open(model, async (uri) => {
      await begun;
      return { ...model, version: uri.pathname.split("/").at(-2) as string };
    });
    const changes = ["2", "3"].map((wanted) => post(LOAD, version(wanted)));
    await vi.waitFor(() => expect(loaded).toHaveBeenCalledOnce(), SOON);
    begin();
    await Promise.all(changes);
    expect(loaded).toHaveBeenCalledTimes(2);
    expect(await index()).toEqual(["3"]);
  });
});
