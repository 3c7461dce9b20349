"""Hashing. bcrypt reads 72 bytes, that is 24 Chinese characters: it is given a digest of the whole instead."""

import base64
import hashlib
from functools import cache


def hash_password(plain: str) -> str:
    """A bcrypt hash over the SHA-256 of the whole password, by streamlit-authenticator's Hasher. About 0.2 s."""
    from streamlit_authenticator.utilities.hasher import Hasher

    return str(Hasher.hash(_whole(plain)))


def fits(plain: str, hashed: str) -> bool:
    """Does the password fit the hash? A hash that is none fits nothing, and takes as long to say so."""
    from streamlit_authenticator.utilities.hasher import Hasher

    if not Hasher.is_hash(hashed):
        Hasher.check_pw(_whole(plain), _nobody())
        return False
    return bool(Hasher.check_pw(_whole(plain), hashed))


@cache
def _nobody() -> str:
    """A hash that stands in for people who do not exist, so that they take the same time."""
    return hash_password("nobody has this password")


def _whole(plain: str) -> str:
    return base64.b64encode(hashlib.sha256(plain.encode()).digest()).decode()
