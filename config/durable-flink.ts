/** Flink settings that dev and prod have in common: the ones that decide what survives a failure. */
export const durableFlink = {
  "execution.checkpointing.mode": "EXACTLY_ONCE",
  "execution.checkpointing.timeout": "10 min",
  "execution.checkpointing.externalized-checkpoint-retention": "RETAIN_ON_CANCELLATION",
  "restart-strategy.type": "exponential-delay",
  "restart-strategy.exponential-delay.initial-backoff": "1 s",
  "restart-strategy.exponential-delay.max-backoff": "1 min",
  "restart-strategy.exponential-delay.attempts-before-reset-backoff": "20",
  // A type that would fall back to Kryo fails the job instead of slowing it down.
  "pipeline.generic-types": "false",
  "pipeline.object-reuse": "true",
  // print() and System.out show in the Flink UI's log tab.
  "taskmanager.system-out.mode": "LOG",
  "taskmanager.system-out.log.thread-name.enabled": "true",
} as const;
