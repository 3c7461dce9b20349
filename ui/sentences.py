"""What happened, as one sentence: who did what."""

from collections.abc import Mapping
from typing import Any, Protocol

from domain.access import Role
from ui.text import _

LABELS = frozenset(("handoff", "kind", "label", "role"))  # parameters that are themselves msgids


class Happened(Protocol):
    """One event. `sentence` is a msgid for `params`; `acting` says who acted where `actor`, a person, is None."""

    @property
    def actor(self) -> str | None: ...
    @property
    def acting(self) -> Role | None: ...
    @property
    def sentence(self) -> str: ...
    @property
    def params(self) -> Mapping[str, Any]: ...


def happened(event: Happened) -> str:
    """Who did what, in the language of the screen."""
    said = {key: _(value) if key in LABELS else value for key, value in event.params.items()}
    return f"{event.actor or _(nobody(event.acting))} {_(event.sentence, **said)}"


def nobody(acting: Role | None) -> str:
    """Who acted where no person did."""
    return "the enterprise" if acting is Role.ENTERPRISE else "the system"
