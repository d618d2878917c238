import kafkajs, { type Admin, type Kafka } from "kafkajs";
import { describe, expect, it } from "vitest";
import { PatientAdmin, patiently } from "./patience.ts";

const { KafkaJSNonRetriableError } = kafkajs;
const notLeader = () =>
  new KafkaJSNonRetriableError("This server is not the leader for that topic-partition");

describe("patience with a broker", () => {
  it("asks again where kafkajs would not", async () => {
    let asked = 0;
    const answer = await patiently("answer", async () => {
      asked += 1;
      if (asked < 3) throw notLeader();
      return asked;
    });

    expect(answer).toBe(3);
  });

  it("ends, with what Kafka said last", async () => {
    const ask = () => Promise.reject(notLeader());

    await expect(patiently("tell its offsets", ask, { withinMs: -1 })).rejects.toThrow(
      "Kafka did not tell its offsets within -0.001 s: This server is not the leader",
    );
  });

  it("has none with mistakes of this program", async () => {
    let asked = 0;
    const ask = async () => {
      asked += 1;
      throw new TypeError("x is undefined");
    };

    await expect(patiently("answer", ask)).rejects.toThrow("x is undefined");
    expect(asked).toBe(1);
  });

  it("takes a new client after each failure, one for all who ask at the same time", async () => {
    let made = 0;
    let gone = 0;
    const admin = { connect: async () => {}, disconnect: async () => void gone++ } as unknown as Admin;
    const kafka = { admin: () => ({ ...admin, number: ++made }) } as unknown as Kafka;
    const patient = new PatientAdmin(kafka);
    const question = async (asked: Admin) => {
      const { number } = asked as Admin & { number: number };
      if (number < 2) throw notLeader();
      return number;
    };

    expect(await Promise.all([patient.ask("a", question), patient.ask("b", question)])).toEqual([2, 2]);
    await patient.close();
    expect(gone).toBeGreaterThanOrEqual(2);
  });
});
