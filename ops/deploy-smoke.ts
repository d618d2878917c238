import { parseArgs } from "node:util";
import { loadEnvironment } from "../config/load.ts";
import { smoke } from "./deploy/smoke.ts";
import { kafkaClient } from "./kafka-client.ts";
import { readKafkaProperties } from "./kafka-properties.ts";

const help = `Usage: npm run smoke -- ENVIRONMENT [--bootstrap-servers HOST:PORT[,…]]

Sends one message into the pipeline and waits for its prediction. Run it where the brokers can be reached.

  --bootstrap-servers      brokers (default: the variable SMOKE_BOOTSTRAP_SERVERS, else the environment's)
  --kafka-properties-file  Kafka client properties: TLS, user and password (default: neither)
  --text                   what the message says
  --timeout                wait at most so many seconds (default: 120)
  --help                   this text

Exit code: 0 when the prediction came, 1 when it did not.`;

async function main(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: {
      "bootstrap-servers": { type: "string" },
      "kafka-properties-file": { type: "string" },
      text: { type: "string", default: "My card has not arrived yet." },
      timeout: { type: "string", default: "120" },
      help: { type: "boolean" },
    },
  });
  if (values.help) {
    console.log(help);
    return 0;
  }
  const environment = loadEnvironment(positionals[0], "npm run smoke --");
  const servers =
    values["bootstrap-servers"] ??
    (process.env["SMOKE_BOOTSTRAP_SERVERS"] || environment.kafka.bootstrapServers);
  const properties = values["kafka-properties-file"];
  const signIn = properties === undefined ? {} : readKafkaProperties(properties);
  const client = kafkaClient("smoke", servers, { retries: 3 }, signIn);
  const { topicPrefix } = environment;
  const result = await smoke(client, {
    topicPrefix,
    text: values.text,
    timeoutMs: Number(values.timeout) * 1000,
  });
  console.log(
    `${result.id} came out after ${result.elapsedMs} ms: ${result.label ?? "no label"}, model ${result.modelVersion}.`,
  );
  return 0;
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  },
);
