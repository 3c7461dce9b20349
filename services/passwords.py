"""Hashing. bcrypt reads 72 bytes, that is 24 Chinese characters: it is given a digest of the whole instead."""

import base64
import hashlib
import unicodedata

# Stands in for people who do not exist, so that they take the same time. Nobody knows a password that fits it.
NOBODY = "$2b$12$a8KTvhG..2SkSyC/6Cv0N.kdAQit8ryo486gOt8hIIXhEqIqv0paW"


def hash_password(plain: str) -> str:
    """A bcrypt hash over the SHA-256 of the whole password, by streamlit-authenticator's Hasher. About 0.2 s."""
    from streamlit_authenticator.utilities.hasher import Hasher

    return str(Hasher.hash(_whole(plain)))


def fits(plain: str, hashed: str) -> bool:
    """Does the password fit the hash? A hash that is none fits nothing, and takes as long to say so."""
    from streamlit_authenticator.utilities.hasher import Hasher

    if not Hasher.is_hash(hashed):
        Hasher.check_pw(_whole(plain), NOBODY)
        return False
    return bool(Hasher.check_pw(_whole(plain), hashed))


def _whole(plain: str) -> str:
    """All of it, in 44 characters. What a Chinese keyboard types full-width is the same as half-width."""
    return base64.b64encode(hashlib.sha256(unicodedata.normalize("NFKC", plain).encode()).digest()).decode()
