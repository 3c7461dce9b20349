import re
import unicodedata
from decimal import Decimal, InvalidOperation

from domain.errors import Refusal
from domain.labels import Labelled


class Currency(Labelled):
    CNY = "CNY", "Chinese yuan"
    USD = "USD", "US dollar"
    HKD = "HKD", "Hong Kong dollar"
    TWD = "TWD", "New Taiwan dollar"
    EUR = "EUR", "Euro"
    JPY = "JPY", "Japanese yen"
    KRW = "KRW", "South Korean won"
    GBP = "GBP", "Pound sterling"
    SGD = "SGD", "Singapore dollar"


class NotAnAmount(Refusal):
    template = "“{text}” is not an amount. Write for example 12000, 1.2亿元 or 3000万美元."


UNITS = {"": Decimal(1), "元": Decimal("0.0001"), "万": Decimal(1), "亿": Decimal(10_000)}
CURRENCIES = {
    "人民币": "CNY",
    "美元": "USD",
    "美金": "USD",
    "港元": "HKD",
    "港币": "HKD",
    "新台币": "TWD",
    "台币": "TWD",
    "欧元": "EUR",
    "日元": "JPY",
    "韩元": "KRW",
    "英镑": "GBP",
    "新加坡元": "SGD",
}


def parse_amount(text: object, unit: str = "万") -> tuple[Decimal, Currency | None]:
    """An amount in 万 and the currency it names, if it names one. A bare number is in `unit` (元, 万 or 亿).

    Raises NotAnAmount.
    """
    typed = unicodedata.normalize("NFKC", str(text)).replace(",", "").replace(" ", "").strip()
    bare, currency = typed, None
    for word, code in CURRENCIES.items():
        if word in bare:
            bare, currency = bare.replace(word, "元"), Currency.of(code)
    match = re.fullmatch(r"([+]?\d+(?:\.\d+)?)(亿|万)?(元)?", bare)
    if not match:
        raise NotAnAmount(text=str(text)[:60])
    digits, scale, yuan = match.groups()
    try:
        number = Decimal(digits)
    except InvalidOperation as wrong:
        raise NotAnAmount(text=str(text)[:60]) from wrong
    factor = UNITS[scale] if scale else UNITS["元"] if yuan and not currency else UNITS[unit]
    return (number * factor).quantize(Decimal("0.0001")), currency
