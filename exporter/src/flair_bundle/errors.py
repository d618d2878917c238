"""The one kind of error that is shown to people without a stack trace."""

from __future__ import annotations


class BundleError(Exception):
    """Something that the person at the keyboard can mend.

    Args:
        what: What went wrong, in the user's words, without a final full stop.
        got: The value that was found.
        allowed: What would have been accepted.
        todo: What to do next.
    """

    def __init__(self, what: str, *, got: str, allowed: str, todo: str) -> None:
        self.what = what
        self.got = got
        self.allowed = allowed
        self.todo = todo
        super().__init__(f"{what}: got {got}; allowed: {allowed}. {todo}.")

    def parts(self) -> dict[str, str]:
        """The four parts, for those who read JSON."""
        return {"what": self.what, "got": self.got, "allowed": self.allowed, "todo": self.todo}


class UnsupportedModelError(BundleError):
    """A Flair model that has no exporter: says what was found and what is supported."""


class MismatchError(BundleError):
    """A bundle whose answers are not those that Flair gave."""
