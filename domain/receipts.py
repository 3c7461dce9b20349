"""The receipt of who was first asked (首问回执): its secret, written so that it can be read out and typed."""

import unicodedata

from domain.errors import Refusal

# No I, L, O and U: whoever reads 1 for l or types o for 0 means the same.
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LIKE = str.maketrans("ILO", "110")
LENGTH, GROUP = 16, 4
BITS = 5 * LENGTH  # 80


class WrongCode(Refusal):
    """One sentence for a number that does not exist and for a secret that does not fit."""

    template = "Number and secret do not belong together. Look at the receipt once more, or call the hotline."


class LinkUnknown(Refusal):
    template = "This link is not valid, or no longer. Ask the enterprise service centre for a new one."


class HeldByWhoWorks(Refusal):
    """Else it could say “solved” in the name of the enterprise."""

    template = "Whoever works on a case does not hold its secret. The service centre gives the new receipt."


class HasOneAlready(Refusal):
    """Nobody shuts an enterprise out by printing once more."""

    template = (
        "The enterprise has a secret for this case. Tick that it is to be replaced: the one it has then opens nothing, "
        "and the case's page says that it was replaced, when and by whom."
    )


def spell(number: int) -> str:
    """A number of `BITS` bits as a secret: K7MQ-2XHP-04RT-9WZE."""
    letters = "".join(LETTERS[number >> 5 * place & 31] for place in reversed(range(LENGTH)))
    return "-".join(letters[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def understood(typed: str) -> str:
    """A secret as typed, in the spelling of `spell`: whatever the case, width, blanks and dashes. What cannot be one
    comes back as the empty text."""
    letters = _letters(typed).translate(LIKE)
    if len(letters) != LENGTH or set(letters) - set(LETTERS):
        return ""
    return "-".join(letters[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def number_as_typed(typed: str) -> str:
    """The number of a case, whatever the case, width and blanks: ts26 00042 is TS26-00042."""
    letters = _letters(typed)
    return f"{letters[:4]}-{letters[4:]}"


def _letters(typed: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", typed[:100]).upper() if c.isalnum())
