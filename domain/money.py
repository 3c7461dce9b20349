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


NAMES = "|".join(CURRENCIES)
WRITTEN = re.compile(rf"({NAMES})?[+]?(\d+(?:\.\d+)?)(亿|万)?({NAMES}|元)?(人民币)?")


def parse_amount(text: object, unit: str = "万") -> tuple[Decimal, Currency | None]:
    """An amount in 万 and the currency it names, if it names one. A bare number is in `unit` (元, 万 or 亿).

    Raises NotAnAmount.
    """
    typed = unicodedata.normalize("NFKC", str(text)).replace(",", "").replace(" ", "").strip()
    match = WRITTEN.fullmatch(typed)
    if not match:
        raise NotAnAmount(text=str(text)[:60])
    before, digits, scale, after, last = match.groups()
    named = {CURRENCIES[word] for word in (before, after, last) if word in CURRENCIES}
    if len(named) > 1 or (after == "元" and named - {"CNY"}):
        raise NotAnAmount(text=str(text)[:60])
    factor = UNITS[scale or ("元" if after == "元" else unit)]
    try:
        amount = (Decimal(digits) * factor).quantize(Decimal("0.0001"))
    except InvalidOperation as wrong:
        raise NotAnAmount(text=str(text)[:60]) from wrong
    return amount, Currency.of(named.pop()) if named else None
