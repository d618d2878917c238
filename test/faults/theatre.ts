import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { LocalEnvironment } from "../../local/environment.ts";
import { Platform, type PlatformSize } from "./platform.ts";
import type { Random } from "./random.ts";
import type { Result } from "./report.ts";
import type { Scenario } from "./scenario.ts";
import { Stage } from "./stage.ts";

/** As large as any scenario needs that is content with the environment's configuration. */
const sharedSize: PlatformSize = { taskManagers: 2, slots: 6 };

export interface TheatreOptions {
  readonly environment: LocalEnvironment;
  readonly texts: readonly string[];
  readonly directory: string;
  readonly logs: string;
  readonly full: boolean;
  readonly random: () => Random;
}

/** Where scenarios run: on processes that they share, or, for evidence, each on its own. */
export class Theatre {
  readonly #options: TheatreOptions;
  #shared: Promise<Platform> | undefined;
  readonly #ever: Promise<Platform>[] = [];
  #opened = 0;

  constructor(options: TheatreOptions) {
    this.#options = options;
  }

  async run(scenario: Scenario): Promise<Result> {
    const { full, logs, random, texts } = this.#options;
    const { name, fault, rows } = scenario;
    const started = Date.now();
    const own: Platform[] = [];
    const stages: Stage[] = [];
    const say = (line: string) => console.log(`  ${name}: ${line}`);
    const open = async (size: PlatformSize) => {
      const alone = full || size.configuration !== undefined || size.namedBroker === true;
      const platform = await (alone ? this.#open(name, size) : this.#share());
      if (alone) own.push(platform);
      const stage = await Stage.open(
        platform,
        stages.length === 0 ? name : `${name}-${stages.length}`,
        texts,
      );
      stages.push(stage);
      return stage;
    };
    let findings: Result["findings"];
    let usable = true;
    try {
      findings = await scenario.run({ full, random: random(), say, open });
    } catch (error) {
      const { message } = error as Error;
      findings = [
        { promise: "the scenario runs to its end", holds: false, figure: `${message} Logs: ${logs}` },
      ];
      usable = false;
    }
    for (const stage of stages) await stage.close().catch(() => (usable = false));
    for (const platform of own) await platform.close();
    // What a scenario has left in disorder is not the next one's fault; others beside it may still use it.
    if (!usable) this.#shared = undefined;
    const tookMs = Date.now() - started;
    for (const { promise, figure, holds } of findings)
      console.log(`${holds ? "ok  " : "FAIL"} ${name}: ${promise}: ${figure}`);
    console.log(`  ${name}: took ${Math.round(tookMs / 1_000)} s`);
    return { scenario: name, fault, rows, tookMs, findings };
  }

  async close(): Promise<void> {
    await Promise.all(
      this.#ever.map((opening) => opening.then((platform) => platform.close()).catch(() => {})),
    );
  }

  #share(): Promise<Platform> {
    if (this.#shared === undefined) {
      this.#shared = this.#open("shared", sharedSize);
      this.#ever.push(this.#shared);
    }
    return this.#shared;
  }

  #open(name: string, size: PlatformSize): Promise<Platform> {
    const { environment, directory, logs } = this.#options;
    this.#opened += 1;
    const folder = `${name}-${this.#opened}`;
    const [data, log] = [join(directory, folder), join(logs, folder)];
    for (const path of [data, log]) mkdirSync(path, { recursive: true });
    return Platform.open({ environment, directory: data, logs: log, ...size });
  }
}
