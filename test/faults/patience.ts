import { setTimeout as delay } from "node:timers/promises";
import type { Admin, Kafka } from "kafkajs";

const pauseMs = 250;
/** Longer than a broker needs for its start on a machine that is busy with all other checks. */
const limitMs = 180_000;

/** Whether a broker, or the way to it, is to blame, and not this program: kafkajs names its errors so. */
export const isKafkas = (error: unknown): error is Error =>
  error instanceof Error && (error.name.startsWith("KafkaJS") || error.message === "Broker not connected");

/**
 * Asks again while Kafka fails. A broker that has just come back refuses for a while (no leader yet, a topic that is
 * still being loaded, a coordinator elsewhere), and kafkajs gives up at once on some of these.
 *
 * @throws Error with Kafka's last answer, after a time that only a defect needs; any other error at once
 */
export async function patiently<T>(
  what: string,
  ask: () => Promise<T>,
  { withinMs = limitMs, afterFailure = async () => {} }: PatienceOptions = {},
): Promise<T> {
  const started = Date.now();
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!isKafkas(error)) throw error;
      if (Date.now() - started > withinMs)
        throw new Error(`Kafka did not ${what} within ${withinMs / 1_000} s: ${error.message}`);
      await afterFailure();
      await delay(pauseMs);
    }
  }
}

/** {@link patiently}'s options. */
export interface PatienceOptions {
  readonly withinMs?: number;
  readonly afterFailure?: () => Promise<void>;
}

/** Kafka's administration for a broker that dies: a client that has failed is thrown away, with what it believes to know. */
export class PatientAdmin {
  readonly #kafka: Kafka;
  #admin: Promise<Admin> | undefined;

  constructor(kafka: Kafka) {
    this.#kafka = kafka;
  }

  ask<T>(what: string, question: (admin: Admin) => Promise<T>, withinMs?: number): Promise<T> {
    let used: Promise<Admin> | undefined;
    return patiently(
      what,
      async () => {
        this.#admin ??= this.#connect();
        used = this.#admin;
        return question(await used);
      },
      {
        ...(withinMs !== undefined && { withinMs }),
        afterFailure: async () => {
          // Another question may have replaced it meanwhile.
          if (this.#admin === used) this.#admin = undefined;
          await disconnect(used);
        },
      },
    );
  }

  async close(): Promise<void> {
    const admin = this.#admin;
    this.#admin = undefined;
    await disconnect(admin);
  }

  async #connect(): Promise<Admin> {
    const admin = this.#kafka.admin();
    await admin.connect();
    return admin;
  }
}

/** Of a broker that is away, nobody has to take leave. */
async function disconnect(admin: Promise<Admin> | undefined): Promise<void> {
  await admin?.then((connected) => connected.disconnect()).catch(() => {});
}
