import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { loadEnvironment } from "../../config/load.ts";
import { toSvg } from "../../ops/diagram/svg.ts";
import { topologyOf } from "../../ops/diagram/topology.ts";
import { projectObjects } from "../helpers/project.ts";

const topology = topologyOf(projectObjects("prod").all, loadEnvironment("prod"));

it("the picture in the docs is what the stacks deploy; npm run diagram mends it", () => {
  const file = join(import.meta.dirname, "../../docs/images/topology.svg");
  expect(readFileSync(file, "utf8")).toBe(toSvg(topology, "What environment prod deploys"));
});

it("shows the one way to the UIs", () => {
  const to = (name: string) => topology.lines.filter((line) => line.to === name);
  expect(to("flink-oauth-proxy")).toEqual([{ from: "router", to: "flink-oauth-proxy", ports: [8443] }]);
  const rest = to("ml-inference jobmanager").filter(({ ports }) => ports.includes(8081));
  expect(rest.map(({ from }) => from).sort()).toEqual(["flink-oauth-proxy", "operator"]);
});

it("shows each box that has a line, and no stranger", () => {
  const names = topology.boxes.map(({ name }) => name);
  expect(names).toContain("identity provider");
  const ends = topology.lines.flatMap(({ from, to }) => [from, to]);
  expect(ends.filter((end) => !names.includes(end))).toEqual([]);
});
