"""A mail server and a chat service on this machine, as real as those outside, that keep what they are given."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

from aiosmtpd.controller import Controller


class MailServer:
    """What it was given; `refuses` makes it turn away so many messages first, as a busy server does."""

    def __init__(self) -> None:
        self.got: list[EmailMessage] = []
        self.arrived = Event()
        self.refuses = 0

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - the library's name
        if self.refuses:
            self.refuses -= 1
            return "451 the mailbox is busy"
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.got.append(message)
        self.arrived.set()
        return "250 OK"


@contextmanager
def mail_server(patch: Any) -> Iterator[MailServer]:
    """A mail server to which the environment points."""
    kept = MailServer()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(kept, hostname="127.0.0.1", port=port)
    controller.start()
    told = {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(port), "SMTP_TLS": "none", "SMTP_FROM": "anshang@zone.example"}
    for name, value in {**told, "PUBLIC_URL": "https://anshang.example.cn"}.items():
        patch.setenv(name, value)
    try:
        yield kept
    finally:
        controller.stop()


class ChatService(ThreadingHTTPServer):
    """What robots said in it: path with query, and body. `answers` are given in turn, the last for ever."""

    def __init__(self) -> None:
        self.got: list[tuple[str, dict[str, Any]]] = []
        self.answers: list[tuple[int, dict[str, Any]]] = [(200, {"errcode": 0, "errmsg": "ok"})]
        super().__init__(("127.0.0.1", 0), _Chat)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/robot/send?access_token=very-secret"


class _Chat(BaseHTTPRequestHandler):
    server: ChatService

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.got.append((self.path, json.loads(body)))
        status, said = self.server.answers[0] if len(self.server.answers) == 1 else self.server.answers.pop(0)
        self.send_response(status)
        self.send_header("location", "http://127.0.0.1:1/")
        self.end_headers()
        self.wfile.write(json.dumps(said).encode())

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def chat_service(patch: Any) -> Iterator[ChatService]:
    """A chat service within the own network, which the operator allows."""
    patch.setenv("ROBOTS_INSIDE", "1")
    with ChatService() as service:
        thread = Thread(target=service.serve_forever, daemon=True)
        thread.start()
        try:
            yield service
        finally:
            service.shutdown()
            thread.join()
