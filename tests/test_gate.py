"""The gate before anything else runs: whose page may open the websocket."""

import asyncio
from typing import Any

import pytest

from web.gate import Gate


def knock(**headers: str) -> bool:
    """Open a websocket with these headers; does the app behind the gate hear of it?"""
    heard = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        heard.append(scope)

    async def receive() -> dict[str, Any]:
        return {"type": "websocket.connect"}

    async def send(message: Any) -> None:
        assert message["type"] == "websocket.close"

    said = [(name.encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "websocket", "path": "/_stcore/stream", "headers": said}
    asyncio.run(Gate(app)(scope, receive, send))
    return bool(heard)


@pytest.mark.parametrize("origin", ["https://anshang.example.cn", "http://anshang.example.cn"])
def test_a_page_of_this_site_opens_the_websocket_also_behind_a_proxy_that_ends_https(origin):
    assert knock(host="anshang.example.cn", origin=origin)


def test_a_client_that_is_no_browser_says_no_origin():
    assert knock(host="anshang.example.cn")


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "http://localhost:3000", "http://127.0.0.1", "http://anshang.example.cn:81", "null", ""],
)
def test_a_page_of_another_site_or_port_does_not(origin):
    assert not knock(host="anshang.example.cn", origin=origin)


def test_another_program_of_the_same_machine_does_not():
    assert not knock(host="127.0.0.1:8501", origin="http://127.0.0.1:3000")
