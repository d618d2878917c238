import { expect, it } from "vitest";
import { transactionProblems } from "../../../constructs/rules/transaction-rules.ts";

const configuration = {
  "execution.checkpointing.interval": "10 s",
  "execution.checkpointing.timeout": "5 min",
};
const messages = (args: readonly string[], change = {}) =>
  transactionProblems("FlinkDeployment job", args, { ...configuration, ...change }).map(
    ({ message }) => message,
  );

it("takes a time-out that covers interval, checkpoint and restart", () => {
  expect(messages(["--transaction-timeout-ms", "370000"])).toEqual([]);
});

it("says nothing of a job that names no time-out", () => expect(messages(["--topic", "a"])).toEqual([]));

it("refuses a shorter one", () => {
  expect(messages(["--transaction-timeout-ms", "369999"])).toEqual([
    'SI1301: FlinkDeployment job: Kafka may end a transaction before its checkpoint has succeeded, and drop the records in it. Got: "--transaction-timeout-ms 369999". Allowed: 370000 ms or more: checkpoint interval 10000 + its time-out 300000 + a restart 60000. Raise the transaction time-out, up to the broker\'s transaction.max.timeout.ms, or lower execution.checkpointing.timeout.',
  ]);
});

it("counts Flink's own time-out of ten minutes where none is set", () => {
  const [message] = messages(["--transaction-timeout-ms", "600000"], {
    "execution.checkpointing.timeout": undefined,
  });
  expect(message).toContain("Allowed: 670000 ms or more");
});
