from collections.abc import Callable
from functools import partial


class Refusal(Exception):
    """A no that a person can understand. `template` is an English msgid; screens translate it.

    Parameters that are themselves msgids (labels) are listed in `words`, so they are translated too.
    """

    template = "This cannot be done."
    words: tuple[str, ...] = ()

    def __init__(self, **params: object) -> None:
        self.params = params
        super().__init__(self.template.format(**params))

    def __reduce__(self) -> tuple[Callable[[], "Refusal"], tuple[()]]:
        """So that a refusal comes home whole from another process."""
        return partial(type(self), **self.params), ()


class NotAllowed(Refusal):
    template = "Your role cannot do this: {permission}."
    words = ("permission",)


class SessionEnded(Refusal):
    template = "Your session has ended. Please sign in again."


class NotFound(Refusal):
    """Does not exist, or is outside the reach of who asks: the two must look the same."""

    template = "{what} does not exist, or is not yours to see."
    words = ("what",)


class IllegalMove(Refusal):
    template = "“{move}” is not possible while this is “{state}”."
    words = ("move", "state")


class Incomplete(Refusal):
    """`fields` is a tuple of labels; each is translated before they are joined."""

    template = "Still missing: {fields}."
    words = ("fields",)


class Stale(Refusal):
    template = (
        "Someone else changed this since you opened it. What you typed is kept: look at the change, then try again."
    )


class BadSetting(Refusal):
    """What the environment says cannot be. Says which setting, and never its value: that may hold a password."""

    template = "The setting {name} cannot be used: {problem}"
    words = ("problem",)


class Invalid(Refusal):
    """A single field with a value that cannot be: says which and why."""

    template = "{field}: {problem}"
    words = ("field", "problem")
