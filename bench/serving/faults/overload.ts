import { load, peakGrowth, type Subject, stillAnswers, whileHealthy } from "./run.ts";

/** The server's own setting. */
const QUEUED_TEXTS = 1024;

/** More requests than it can answer: the excess is refused at once, and what is accepted is answered as ever. */
export async function overload(subject: Subject): Promise<void> {
  const { findings, perRequest, server, smoke } = subject;
  const seconds = smoke ? 2 : 30;
  findings.section("Overload");
  await load(subject, { requests: 300, connections: 8, rate: 0 });
  const peak = await load(subject, { requests: smoke ? 200 : 2_000, connections: 8, rate: 0 });
  const capacity = peak.answered / peak.seconds;
  findings.figure(
    `peak, 8 connections in a closed loop: ${capacity.toFixed(1)} requests/s of ${perRequest} texts, p99 ${peak.p99.toFixed(0)} ms`,
  );
  // All that may wait before it, and itself, at the peak's speed; half as much again for what the load takes of the machine.
  const sloMs = 1.5 * (QUEUED_TEXTS / perRequest + 1) * (1000 / capacity);
  for (const times of [2, 4]) {
    const rate = capacity * times;
    const options = { requests: Math.ceil(rate * seconds), connections: 1024, rate };
    const run = { ...peak };
    const growth = await peakGrowth(server.pid, () =>
      whileHealthy(subject, `${times}×`, async () => Object.assign(run, await load(subject, options))),
    );
    const errors = Object.values(run.errors).reduce((a, b) => a + b, 0);
    const goodput = (run.answered / run.seconds / capacity) * 100;
    findings.figure(
      `${times}×: ${rate.toFixed(0)} requests/s for ${run.seconds.toFixed(0)} s, ${run.answered} answered, ${run.refused} refused`,
    );
    findings.promise(`${times}×: errors other than 503 with Retry-After`, errors, 0);
    findings.promise(`${times}×: goodput in % of the peak, at least`, goodput, 90, goodput >= 90);
    findings.promise(`${times}×: accepted requests, p99 in ms`, run.p99, sloMs);
    findings.promise(`${times}×: refusals, p99 in ms`, run.refusedP99, 50);
    findings.promise(`${times}×: growth of memory at its peak in MiB`, growth, 128);
  }
  await stillAnswers(subject);
}
