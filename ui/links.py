"""Addresses of screens, in one place."""


def project(id: int, tab: str | None = None) -> str:
    return f"/project?id={id}" + (f"&tab={tab}" if tab else "")


def enterprise(id: int) -> str:
    return f"/enterprise?id={id}"


def department(id: int) -> str:
    return f"/department?id={id}"


def person(id: int) -> str:
    return f"/person?id={id}"
