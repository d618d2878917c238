import { flinkRules } from "./flink-rules.ts";
import { networkRules } from "./network-rules.ts";
import { podRules } from "./pod-rules.ts";
import { proxyRules } from "./proxy-rules.ts";
import type { Rule } from "./rule.ts";
import { secretRules } from "./secret-rules.ts";

/** Every rule over an environment's manifests. Who reaches whom is computed beside them: `reachability.ts`. */
export const rules: readonly Rule[] = [
  ...podRules,
  ...secretRules,
  ...networkRules,
  ...flinkRules,
  ...proxyRules,
];
