"""Words that are written often, with fields that the facts of a case fill."""

from collections.abc import Mapping
from string import Formatter

from domain.errors import Refusal

# What stands between the braces, and what it is called.
FIELDS = {
    "enterprise": "Enterprise",
    "number": "Number",
    "title": "Subject",
    "officer": "Accountable officer",
    "due": "Due",
}


class UnknownField(Refusal):
    template = "There is no field {field}. There are: {known}."


class BrokenField(Refusal):
    template = "A brace is open or too many: a field is written like {example}."


def checked(body: str) -> str:
    """The same words, if every field in them is one. Raises UnknownField, BrokenField."""
    try:
        fields = [(field, spec, turn) for _, field, spec, turn in Formatter().parse(body) if field is not None]
    except ValueError:
        raise BrokenField(example="{number}") from None
    for field, spec, turn in fields:
        if field not in FIELDS or spec or turn:
            raise UnknownField(field=f"{{{field}}}", known=" ".join(f"{{{name}}}" for name in FIELDS))
    return body


def filled(body: str, facts: Mapping[str, str]) -> str:
    """The words with the facts in them; what is not known stays empty."""
    return checked(body).format(**{field: facts.get(field, "") for field in FIELDS})
