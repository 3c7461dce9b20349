"""The two ways out of the house: the operator's mail server, and the robots of chat groups."""

import base64
import hashlib
import hmac
import http.client
import ipaddress
import json
import smtplib
import socket
import ssl
from email.message import EmailMessage
from email.utils import format_datetime, formataddr, parseaddr
from typing import Any
from urllib.parse import quote_plus, urlsplit

from db.settings import Settings, Smtp
from domain.messages import RobotKind, cut
from services.clock import real_now

SECONDS = 10
MOST_BYTES = 2000  # the least of what the three kinds take
MOST_ANSWER = 20_000


class NotDelivered(Exception):
    """It was not taken; says why, without addresses and secrets."""


def send_email(smtp: Smtp, number: int, recipient: str, subject: str, body: str) -> None:
    """Hand one e-mail to the mail server. Its Message-ID follows from `number`: a repeated one can be recognised.

    Raises NotDelivered.
    """
    message = EmailMessage()
    name, sender = parseaddr(smtp.sender)
    message["From"], message["To"] = formataddr((name or "安商", sender)), recipient
    message["Subject"], message["Date"] = subject, format_datetime(real_now())
    message["Message-ID"] = f"<delivery-{number}@{sender.rpartition('@')[2] or 'localhost'}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(body)
    try:
        with _mail_server(smtp) as server:
            if smtp.security == "starttls":
                server.starttls(context=ssl.create_default_context())
            if smtp.user:
                server.login(smtp.user, smtp.password)
            server.send_message(message)
    except (OSError, smtplib.SMTPException, ValueError) as failure:
        raise NotDelivered(f"{type(failure).__name__}: {failure}") from failure


def _mail_server(smtp: Smtp) -> smtplib.SMTP:
    if smtp.security == "tls":
        return smtplib.SMTP_SSL(smtp.host, smtp.port, timeout=SECONDS, context=ssl.create_default_context())
    return smtplib.SMTP(smtp.host, smtp.port, timeout=SECONDS)


def tell_group(kind: RobotKind, address: str, key: str | None, body: str) -> None:
    """Let a robot say something in its group. Raises NotDelivered."""
    said, query = spoken(kind, key, cut(body, MOST_BYTES), int(real_now().timestamp()))
    try:
        status, answer = _post(address + (("&" if "?" in address else "?") + query if query else ""), said)
        told = json.loads(answer or "{}")
    except (OSError, http.client.HTTPException, ValueError) as failure:
        raise NotDelivered(f"{type(failure).__name__}: {getattr(failure, 'strerror', None) or ''}") from failure
    code = told.get("errcode", told.get("code", told.get("StatusCode"))) if isinstance(told, dict) else None
    if status != 200 or code != 0:
        why = (told.get("errmsg") or told.get("msg") or "") if isinstance(told, dict) else ""
        raise NotDelivered(f"HTTP {status}, {code}: {why}"[:300])


def spoken(kind: RobotKind, key: str | None, body: str, now: int) -> tuple[dict[str, Any], str]:
    """What a kind of robot wants to be sent, and what it wants added to its address. `now` in seconds.

    DingTalk signs "milliseconds, line feed, key" with the key, in the address; Feishu signs nothing with
    "seconds, line feed, key", in the body; WeCom knows no signature.
    """
    if kind is RobotKind.FEISHU:
        signed = {"timestamp": str(now), "sign": _sign(f"{now}\n{key}", "")} if key else {}
        return {**signed, "msg_type": "text", "content": {"text": body}}, ""
    said = {"msgtype": "text", "text": {"content": body}}
    if kind is RobotKind.DINGTALK and key:
        return said, f"timestamp={now}000&sign={quote_plus(_sign(key, f'{now}000' + chr(10) + key))}"
    return said, ""


def _sign(key: str, message: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), message.encode(), hashlib.sha256).digest()).decode()


def _post(address: str, said: dict[str, Any]) -> tuple[int, bytes]:
    """One POST, to the very machine whose address was checked; redirections are not followed."""
    parts = urlsplit(address)
    inside = Settings.from_env().robots_inside
    if parts.scheme != "https" and not inside:
        raise NotDelivered("only https")
    host, secure = parts.hostname or "", parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    with socket.create_connection((_machine(host, port, inside), port), SECONDS) as plain:
        line = ssl.create_default_context().wrap_socket(plain, server_hostname=host) if secure else plain
        connection = http.client.HTTPConnection(host, port, timeout=SECONDS)
        connection.sock = line
        try:
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request("POST", path, json.dumps(said).encode(), {"content-type": "application/json"})
            answer = connection.getresponse()
            return answer.status, answer.read(MOST_ANSWER)
        finally:
            connection.close()


def _machine(host: str, port: int, inside: bool) -> str:
    """The number behind a name. A name that points into the own network is refused, unless the operator allows it."""
    numbers = [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not inside and not all(ipaddress.ip_address(number).is_global for number in numbers):
        raise NotDelivered("the address points into the own network")
    return numbers[0]
