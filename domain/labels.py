from enum import StrEnum
from typing import Self, cast


class Labelled(StrEnum):
    """A stored value that also knows how people say it:  NAME = "value", "Label". The label is a msgid."""

    label: str

    def __new__(cls, value: str, label: str) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    @classmethod
    def offered(cls) -> tuple[Self, ...]:
        """The members that people can choose."""
        return tuple(cls)

    @classmethod
    def of(cls, value: str) -> Self:
        """The member stored as `value`; a typo raises ValueError. Asked for every such column of every row read."""
        found = cls._value2member_map_.get(value)
        if found is None:
            raise ValueError(f"{value!r} is not a {cls.__name__}")
        return cast(Self, found)
