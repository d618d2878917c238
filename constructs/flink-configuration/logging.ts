import { isAtLeast } from "../rules/flink-version.ts";

/** Level of a logger, as Log4j names it. */
export type LogLevel = "OFF" | "ERROR" | "WARN" | "INFO" | "DEBUG" | "TRACE";

/** What {@link log4jProperties} is made of. */
export interface LoggingProps {
  readonly flinkVersion: string;
  readonly stdoutInUi?: boolean | undefined;
  readonly logLevel?: LogLevel | undefined;
  readonly logLevels?: Readonly<Record<string, LogLevel>> | undefined;
}

/** Loggers that repeat themselves and say nothing. */
const quiet: Readonly<Record<string, LogLevel>> = {
  // "Name collision … pendingCommittables" for each sink at each checkpoint.
  "org.apache.flink.runtime.metrics.groups.AbstractMetricGroup": "ERROR",
  // The whole configuration of each client.
  "org.apache.kafka.common.config.AbstractConfig": "WARN",
  "org.apache.flink.shaded.netty4.io.netty": "WARN",
  "org.apache.hadoop": "WARN",
};

/**
 * `log4j-console.properties`: to the container's log and to a rolling file, which the UI's log tab reads. The files stay
 * far below the size limit of their volume.
 */
export function log4jProperties({
  flinkVersion,
  stdoutInUi = true,
  logLevel,
  logLevels,
}: LoggingProps): string {
  // Before 1.19 Flink does not log what is printed: print-to-log.jar in the image's lib does, as an appender that
  // nothing refers to. Where it is missing, Log4j says so and goes on, and print() shows in the container's log alone.
  const printToLog = stdoutInUi && !isAtLeast(flinkVersion, "1.19");
  const loggers = Object.entries({ ...quiet, ...logLevels });
  const lines = [
    "monitorInterval = 30",
    `rootLogger.level = ${logLevel ?? "INFO"}`,
    "rootLogger.appenderRef.console.ref = Console",
    "rootLogger.appenderRef.rolling.ref = RollingFile",
    ...loggers.flatMap(([name, level], index) => [
      `logger.l${index}.name = ${name}`,
      `logger.l${index}.level = ${level}`,
    ]),
    "appender.console.name = Console",
    "appender.console.type = CONSOLE",
    // To what the process was started with, and not to where printed lines are caught.
    ...(printToLog ? ["appender.console.direct = true"] : []),
    "appender.console.layout.type = PatternLayout",
    `appender.console.layout.pattern = ${pattern}`,
    ...(printToLog ? ["appender.print.name = PrintToLog", "appender.print.type = PrintToLog"] : []),
    "appender.rolling.name = RollingFile",
    "appender.rolling.type = RollingFile",
    "appender.rolling.append = true",
    `appender.rolling.fileName = ${lookup("sys:log.file")}`,
    `appender.rolling.filePattern = ${lookup("sys:log.file")}.%i`,
    "appender.rolling.layout.type = PatternLayout",
    `appender.rolling.layout.pattern = ${pattern}`,
    "appender.rolling.policies.type = Policies",
    "appender.rolling.policies.size.type = SizeBasedTriggeringPolicy",
    "appender.rolling.policies.size.size = 50MB",
    "appender.rolling.strategy.type = DefaultRolloverStrategy",
    "appender.rolling.strategy.max = 5",
  ];
  return `${lines.join("\n")}\n`;
}

const pattern = "%d{yyyy-MM-dd HH:mm:ss,SSS} %-5p %-60c %x - %m%n";

/** A variable that Log4j looks up. */
function lookup(name: string): string {
  return `$${"{"}${name}}`;
}
