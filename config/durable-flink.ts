/** Flink settings that dev and prod have in common: they go over the constructs' defaults. */
export const durableFlink = {
  // Interval, this and a restart have to fit into a transaction's time.
  "execution.checkpointing.timeout": "5 min",
  // A type that would fall back to Kryo fails the job instead of slowing it down.
  "pipeline.generic-types": "false",
  "pipeline.object-reuse": "true",
} as const;
