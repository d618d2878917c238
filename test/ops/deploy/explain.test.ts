import { describe, expect, it } from "vitest";
import { explain } from "../../../ops/deploy/explain.ts";

/** Terraform's own words, as it prints them. */
const framed = (text: string) => `\n╷\n│ Error: ${text}\n│ \n╵\n`;

describe("a failure of Terraform", () => {
  it.each([
    ["Error acquiring the state lock", "Another run holds the lock"],
    [
      "API did not recognize GroupVersionKind from manifest (CRD may not be installed)",
      "The cluster does not know this kind",
    ],
    [
      'Get "https://198.18.0.2:6443/api": dial tcp: connect: connection refused',
      "The API server does not answer",
    ],
    ["Saved plan is stale", "somebody else has deployed"],
    ["the server has asked for the client to provide credentials", "Log in again"],
    ['deployments.apps is forbidden: User "x" cannot create resource', "The account lacks a right"],
    ["Instance cannot be destroyed", "list it under allowDestroy"],
    ['namespaces "team" not found', "The project is not there"],
    ['deployments.apps "x" already exists', "npm run adopt"],
    ["doesn't match any of the checksums previously recorded in the dependency lock file", "--no-lock-file"],
    ["Failed to query available provider packages", "set a mirror"],
  ])("%s", (message, advice) => {
    const text = explain("plan", framed(message));
    expect(text).toContain(`terraform plan failed:\n  Error: ${message}`);
    expect(text).toContain(advice);
    expect(text).not.toMatch(/[╷│╵]/);
  });

  it("that is not known is shown as it is", () => {
    expect(explain("apply", framed("The moon is full"))).toBe(
      "terraform apply failed:\n  Error: The moon is full",
    );
  });
});
