"""Messages to predictions in PyFlink: the model runs in Flink's Python workers."""
