import type { LoadResult } from "../load-options.ts";
import { load, peakGrowth, type Subject, stillAnswers, whileHealthy } from "./run.ts";

/** A fifth of the time that the job gives a request. */
const SLO_MS = 1_000;

/** More requests than it can answer: the excess is refused at once, and what is accepted is answered as ever. */
export async function overload(subject: Subject): Promise<void> {
  const { findings, server, smoke } = subject;
  const seconds = smoke ? 2 : 30;
  findings.section("Overload");
  await load(subject, { requests: 300, connections: 8, rate: 0 });
  let before = await peakOf(subject);
  for (const times of [2, 4]) {
    const rate = before * times;
    const options = { requests: Math.ceil(rate * seconds), connections: 1024, rate };
    const run = {} as LoadResult;
    const growth = await peakGrowth(server.pid, () =>
      whileHealthy(subject, `${times}×`, async () => Object.assign(run, await load(subject, options))),
    );
    const errors = Object.values(run.errors).reduce((a, b) => a + b, 0);
    const after = await peakOf(subject);
    const goodput = (run.answered / run.seconds / ((before + after) / 2)) * 100;
    before = after;
    findings.figure(
      `${times}×: ${rate.toFixed(0)} requests/s for ${run.seconds.toFixed(0)} s, ${run.answered} answered, ${run.refused} refused`,
    );
    findings.promise(`${times}×: errors other than 503 with Retry-After`, errors, 0);
    findings.promise(
      `${times}×: goodput in % of the peak before and after, at least`,
      goodput,
      90,
      goodput >= 90,
    );
    findings.promise(`${times}×: accepted requests, p99 in ms`, run.p99, SLO_MS);
    findings.promise(`${times}×: refusals, p99 in ms`, run.refusedP99, 50);
    findings.promise(`${times}×: growth of memory at its peak in MiB`, growth, 128);
  }
  await stillAnswers(subject);
}

/** Requests a second with as many clients as keep it busy, none of which is refused. */
async function peakOf(subject: Subject): Promise<number> {
  const requests = subject.smoke ? 200 : 1_500;
  const { answered, seconds, p99 } = await load(subject, { requests, connections: 8, rate: 0 });
  const rate = answered / seconds;
  subject.findings.figure(
    `peak, 8 connections in a closed loop: ${rate.toFixed(1)} requests/s of ${subject.perRequest} texts, p99 ${p99.toFixed(0)} ms`,
  );
  return rate;
}
