import { expect, it } from "vitest";
import { outageProblems } from "../../../constructs/rules/outage-rules.ts";

const configuration = { "execution.checkpointing.timeout": "5 min" };
const args = ["--topic", "a", "--deadline-ms", "20000", "--max-outage-ms", "279999"];
const messages = (own: readonly string[], change = {}) =>
  outageProblems("FlinkDeployment job", own, { ...configuration, ...change }).map(({ message }) => message);

it("takes an outage that ends, deadline included, before the checkpoint does", () => {
  expect(messages(args)).toEqual([]);
});

it("refuses one that lasts as long as the checkpoint may", () => {
  expect(messages([...args.slice(0, -1), "280000"])).toEqual([
    'SI1303: FlinkDeployment job: a record may wait for the model server longer than a checkpoint may take, and the job would restart during an outage. Got: "--max-outage-ms 280000 + --deadline-ms 20000 = 300000 ms". Allowed: less than 300000 ms, the time-out of a checkpoint. Lower maxOutageMs or deadlineMs, or raise execution.checkpointing.timeout.',
  ]);
});

it("counts Flink's own time-out of ten minutes where none is set", () => {
  const longer = [...args.slice(0, -1), "580000"];
  expect(messages(longer, { "execution.checkpointing.timeout": undefined })[0]).toContain(
    "less than 600000 ms",
  );
});

it.each([[[]], [["--deadline-ms", "900000"]], [["--max-outage-ms", "900000"]]])(
  "says nothing of a job that names not both: %j",
  (own) => expect(messages(own)).toEqual([]),
);
