import kafkajs, { type Kafka as KafkaClient, type RetryOptions } from "kafkajs";
import { mendAbortedTransactions } from "./aborted-transactions.ts";
import type { KafkaSignIn } from "./kafka-properties.ts";

// kafkajs is CommonJS: Node sees only its default export.
const { Kafka, logLevel } = kafkajs;

const harmless = "TimeoutNegativeWarning";
let isFiltered = false;

/**
 * A client that keeps its log to itself: what goes wrong reaches the caller as an error. Its read_committed readers get
 * nothing of aborted transactions, which kafkajs alone does not keep to.
 *
 * @param bootstrapServers `host:port`, comma-separated
 * @param signIn TLS and credentials, as `readKafkaProperties` gives them
 */
export function kafkaClient(
  clientId: string,
  bootstrapServers: string,
  retry?: RetryOptions,
  signIn: KafkaSignIn = {},
): KafkaClient {
  filterWarnings();
  mendAbortedTransactions();
  const brokers = bootstrapServers.split(",").filter((broker) => broker !== "");
  return new Kafka({ clientId, brokers, logLevel: logLevel.NOTHING, ...(retry && { retry }), ...signIn });
}

/** kafkajs sets a timer in the past before its first request; Node 24 warns each person of it. */
function filterWarnings(): void {
  if (isFiltered) return;
  isFiltered = true;
  const emitWarning = process.emitWarning.bind(process) as (...args: unknown[]) => void;
  process.emitWarning = (warning: string | Error, ...rest: unknown[]) => {
    if (rest[0] !== harmless) emitWarning(warning, ...rest);
  };
}
