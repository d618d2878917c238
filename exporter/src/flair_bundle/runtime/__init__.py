"""Runs a bundle in Python: the yardstick for other runtimes, without torch and Flair."""
