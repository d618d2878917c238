import { readdirSync, readFileSync } from "node:fs";

/** What our server has done so far, by who did it. CPU in milliseconds. */
interface Snapshot {
  /** By thread. */
  readonly threads: ReadonlyMap<number, number>;
  readonly counters: Readonly<Record<Counter, number>>;
}

/** Where our CPU time went, for one answered request. Milliseconds. */
export interface Phases {
  /** Threads that run graphs. */
  readonly inference: number;
  /** Event loop: HTTP, tokenisation, batching, decoding. */
  readonly main: number;
  /** Of the event loop's: texts to words, ids and tensors (wall time, which hardly differs). */
  readonly tokenization: number;
  /** V8's own threads: compilers and garbage collection. */
  readonly other: number;
  /** Texts in an inference, on average. */
  readonly textsPerInference: number;
  /** Padding, as a part of the tokens that the graph computed. */
  readonly padding: number;
}

const COUNTERS = {
  texts: "nv_inference_count",
  inferences: "nv_inference_exec_count",
  inputUs: "nv_inference_compute_input_duration_us",
  tokens: "model_server_batch_tokens_total",
  padding: "model_server_padding_tokens_total",
} as const;
type Counter = keyof typeof COUNTERS;

/** Our server's metrics are two ports above its own. */
async function counters(url: string): Promise<Record<Counter, number>> {
  const { hostname, port } = new URL(url);
  const text = await (await fetch(`http://${hostname}:${Number(port) + 2}/metrics`)).text();
  const value = (name: string) =>
    Number(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, "m").exec(text)?.[1] ?? 0);
  return Object.fromEntries(Object.entries(COUNTERS).map(([key, name]) => [key, value(name)])) as Record<
    Counter,
    number
  >;
}

function threadsOf(pid: number): Map<number, number> {
  const threads = new Map<number, number>();
  for (const name of readdirSync(`/proc/${pid}/task`)) {
    // Nanoseconds on a core: finer than the hundredths of a second in `stat`.
    const [onCpuNs = "0"] = readFileSync(`/proc/${pid}/task/${name}/schedstat`, "utf8").split(" ");
    threads.set(Number(name), Number(onCpuNs) / 1e6);
  }
  return threads;
}

/** @returns a function that tells where the time since now went */
export async function watchPhases(
  pid: number,
  url: string,
  workers: number,
): Promise<(answered: number) => Promise<Phases>> {
  const take = async (): Promise<Snapshot> => ({ threads: threadsOf(pid), counters: await counters(url) });
  const before = await take();
  return async (answered) => {
    const after = await take();
    const since = (name: Counter) => after.counters[name] - before.counters[name];
    const spent = [...after.threads].map(([id, ms]) => ({ id, ms: ms - (before.threads.get(id) ?? 0) }));
    const main = spent.find(({ id }) => id === pid)?.ms ?? 0;
    const others = spent
      .filter(({ id }) => id !== pid)
      .map(({ ms }) => ms)
      .sort((a, b) => b - a);
    const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
    return {
      inference: sum(others.slice(0, workers)) / answered,
      main: main / answered,
      tokenization: since("inputUs") / 1000 / answered,
      other: sum(others.slice(workers)) / answered,
      textsPerInference: since("texts") / since("inferences"),
      padding: since("padding") / (since("padding") + since("tokens")),
    };
  };
}
