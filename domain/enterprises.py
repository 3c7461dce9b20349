import re
import unicodedata

from stdnum.cn import uscc
from stdnum.exceptions import ValidationError

from domain.errors import Refusal


class NotACreditCode(Refusal):
    template = "“{code}” is not a unified social credit code: {why}"
    words = ("why",)


def credit_code(text: str) -> str:
    """The code in its one form: 18 capital characters, checksum verified (GB 32100-2015). Raises NotACreditCode."""
    code = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text)).upper()
    if len(code) != 18:
        raise NotACreditCode(code=code[:40], why="it must have 18 characters.")
    try:
        return str(uscc.validate(code))
    except ValidationError as wrong:
        raise NotACreditCode(
            code=code, why="its check digit does not fit; one character is probably mistyped."
        ) from wrong


def as_code(text: str) -> str | None:
    """The unified social credit code that a text is, if it is one."""
    try:
        return credit_code(text)
    except NotACreditCode:
        return None


def name_key(name: str) -> str:
    """A name as compared for likeness: width, case, brackets, spaces and the legal form do not count."""
    key = unicodedata.normalize("NFKC", name).casefold()
    key = re.sub(
        r"(股份有限公司|有限责任公司|有限公司|集团公司|分公司|公司|co\.?,? ?ltd\.?|inc\.?|gmbh|limited)",
        "",
        key,
    )
    return re.sub(r"[\W_]", "", key)
