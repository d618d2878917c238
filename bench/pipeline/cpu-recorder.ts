import { type CpuSeconds, cpuPer100k, type Processes, readCpu } from "./processes.ts";

/** Remembers the processes' CPU time at moments, to tell afterwards what a stretch of time has cost. */
export class CpuRecorder {
  readonly #read: () => CpuSeconds;
  readonly #readings: { readonly atMs: number; readonly cpu: CpuSeconds }[] = [];

  /** @param of the processes, or what reads them where they come and go */
  constructor(of: Processes | (() => CpuSeconds)) {
    this.#read = typeof of === "function" ? of : () => readCpu(of);
  }

  /** Reads all processes now (milliseconds since the Unix epoch). */
  record(atMs: number): void {
    this.#readings.push({ atMs, cpu: this.#read() });
  }

  /** CPU-seconds per 100,000 records by process, for `records` between two moments. */
  per100k(fromMs: number, toMs: number, records: number): CpuSeconds {
    return cpuPer100k(this.#nearest(fromMs), this.#nearest(toMs), records);
  }

  #nearest(atMs: number): CpuSeconds {
    const distance = (reading: { atMs: number }) => Math.abs(reading.atMs - atMs);
    const best = this.#readings.reduce((a, b) => (distance(b) < distance(a) ? b : a));
    return best.cpu;
  }
}
