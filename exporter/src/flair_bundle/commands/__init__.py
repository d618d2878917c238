"""The subcommands of `flair-bundle`: each module has `add_parser` and `run`."""
