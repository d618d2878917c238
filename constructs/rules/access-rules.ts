import { type Problem, problem } from "./problem.ts";

/** Something through which people outside reach a Service. */
export interface Opening {
  /** Kind and name, such as `Route flink`. */
  readonly what: string;
  /** Services that it leads to; none: it is an opening of its own, such as a NodePort. */
  readonly services: readonly string[];
}

/**
 * From outside nothing is reached but the proxy: Flink asks nobody for a password, and whoever reaches its REST interface
 * runs code.
 *
 * @param door name of the proxy's Service
 */
export function accessProblems(openings: readonly Opening[], door: string): Problem[] {
  return openings.flatMap(({ what, services }) => {
    const past = services.filter((service) => service !== door);
    if (services.length > 0 && past.length === 0) return [];
    return [
      problem("SI2007", {
        what: `${what} leads into the project past the proxy`,
        got: services.length > 0 ? past.join(", ") : undefined,
        allowed: `Routes to the Service "${door}", and Services of type ClusterIP`,
        remedy: "Lead it to the proxy, or leave it out",
      }),
    ];
  });
}
