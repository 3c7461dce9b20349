"""The public pages as the network meets them: a real server, phones without a script, and those who try doors."""

import html
import http.client
import io
import re
import statistics
import time
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlencode

import pytest

from db.cases import Case
from db.door import FiledWords, Throttle
from db.engine import Sessions, open_database
from domain.categories import Category
from domain.complaints import Channel
from domain.front_door import FILING, GUESSING
from services import clock, code_links, complaint_board, complaints, enterprises, front_door, receipts, sessions
from services.enterprises import EnterpriseFacts
from services.filing import ComplaintFacts
from tests.factories import Zone
from tests.serving import Server

SAID = {
    "body": "三车间连续停电。请今天恢复。",
    "category": "hard.power",
    "enterprise": "江南精工",
    "phone": "13800001111",
}
SCRIPT = "<script>alert('x')</script><img src=x onerror=alert(1)>{{7*7}}"
FORM = "application/x-www-form-urlencoded"
PNG = b"\x89PNG\r\n\x1a\n" + b"." * 100


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("public"), HOTLINE="0510-110110") as running:
        yield running


@pytest.fixture(scope="module")
def zone(server: Server) -> Iterator[Zone]:
    before = Sessions.kw.get("bind")
    engine = open_database(server.env["DATABASE_URL"])
    yield Zone()
    engine.dispose()
    Sessions.configure(bind=before)


class Phone:
    """A browser without a script: it keeps cookies, follows where it is sent, fills in forms as they stand."""

    def __init__(self, server: Server, lang: str = "zh-CN") -> None:
        self.server, self.lang, self.cookies = server, lang, dict[str, str]()

    def ask(self, method: str, path: str, body: bytes | None = None, follow: bool = True, **headers: str) -> "Phone":
        said = {
            "Accept": "text/html",
            "Accept-Language": self.lang,
            **{k.replace("_", "-"): v for k, v in headers.items()},
        }
        if self.cookies:
            said["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        connection.request(method, path, body, said)
        answer = connection.getresponse()
        self.status, self.headers, self.raw, self.path = answer.status, answer.headers, answer.read(), path
        self.body = self.raw.decode("utf-8", "replace")
        connection.close()
        for line in self.headers.get_all("set-cookie") or []:
            name, _, value = line.split(";")[0].partition("=")
            self.cookies[name] = value
        if follow and self.status == 303:
            return self.ask("GET", self.headers["location"])
        return self

    def get(self, path: str, **headers: str) -> "Phone":
        return self.ask("GET", path, **headers)

    @property
    def carried(self) -> str:
        return re.search(r'name="form" value="([^"]+)"', self.body)[1]  # type: ignore[index]

    def send(self, path: str, words: dict[str, str], files: list[tuple[str, bytes]] | None = None, wait: bool = False,
             follow: bool = True, **headers: str) -> "Phone":  # fmt: skip
        """The form of the page as it stands, filled in; `wait`: as long as a person takes to fill in a long one."""
        if wait:
            self.older()
        said = {"form": self.carried, "website": "", **words}
        body, kind = packed(said, files) if files is not None else (urlencode(said).encode(), FORM)
        return self.ask("POST", path, body, follow, Content_Type=kind, **(headers or {"Sec_Fetch_Site": "same-origin"}))

    def older(self) -> None:
        """The form was handed out a while ago: made so by the server's own key, as time itself would."""
        with clock.at(clock.utc_now() - timedelta(minutes=1)):
            carried = front_door.hand_out(self.cookies["visit"])
        self.body = self.body.replace(self.carried, carried)

    def file(self, files: list[tuple[str, bytes]] | None = None, **words: str) -> "Phone":
        self.get("/110/file")
        return self.send("/110/file", SAID | words, files if files is not None else [], wait=True)

    @property
    def secret(self) -> tuple[str, str]:
        number, secret = re.findall(r'class="secret">([^<]+)<', self.body)
        return number, secret

    @property
    def words(self) -> str:
        return html.unescape(re.sub(r"<(style|title)>.*?</\1>|<[^>]+>", " ", self.body, flags=re.S))


def packed(words: dict[str, str], files: list[tuple[str, bytes]]) -> tuple[bytes, str]:
    """A form with files as a browser packs it."""
    out, mark = io.BytesIO(), "----a-mark-between-parts"
    for name, value in words.items():
        out.write(f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode())
    for name, content in files:
        head = f'--{mark}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n'
        out.write(head.encode() + b"Content-Type: image/png\r\n\r\n" + content + b"\r\n")
    out.write(f"--{mark}--\r\n".encode())
    return out.getvalue(), f"multipart/form-data; boundary={mark}"


@pytest.fixture
def phone(server: Server, zone: Zone) -> Phone:
    forget_how_often()
    return Phone(server)


def forget_how_often() -> None:
    with Sessions.begin() as db:
        db.query(Throttle).delete()
        db.query(FiledWords).delete()


def cases() -> int:
    with Sessions() as db:
        return db.query(Case).count()


# --- the straight way


def test_a_phone_files_follows_adds_and_confirms(phone: Phone, server: Server, zone: Zone) -> None:
    phone.file(files=[("现场.png", PNG)])
    assert phone.path == "/110/receipt"
    number, secret = phone.secret
    assert zone.dispatcher.name in phone.words and "第 51 项" in phone.words

    other = Phone(server)
    other.get("/110/track").send("/110/track", {"number": number.lower(), "secret": secret.lower().replace("-", " ")})
    assert other.path == "/110/case" and "三车间连续停电" in other.words
    other.send("/110/case", {"do": "add", "message": "二号线路。"}, files=[("单.pdf", b"%PDF-1.7")])
    assert other.path == "/110/case?done=added" and "二号线路。" in other.words
    picture = re.search(r'<img class="shown" loading="lazy" src="([^"]+)"', other.body)[1]  # type: ignore[index]
    assert other.get(picture).raw == PNG
    assert other.headers["content-type"] == "image/png" and other.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in other.headers["content-security-policy"]

    with Sessions() as db:
        id = db.query(Case.id).filter(Case.number == number).scalar()
    done(zone, id)
    other.get("/110/case").send(
        "/110/case", {"do": "say", "outcome": "nobody_came", "words": "没人来", "rating": "1"}, []
    )
    assert "重新办理" in other.words
    complaints.resolve(zone.officer, complaint_board.one(zone.officer, id), resolution="已到现场恢复供电。")
    other.get("/110/case").send("/110/case", {"do": "say", "outcome": "solved", "rating": "5"}, [])
    assert "已核实办结" in other.words
    other.ask("POST", "/110/leave")
    assert other.get("/110/case").path == "/110/track"


def done(zone: Zone, id: int) -> None:
    complaints.dispatch(zone.dispatcher, complaint_board.one(zone.dispatcher, id), department=zone.first)
    complaints.accept(zone.officer, complaint_board.one(zone.officer, id))
    complaints.resolve(zone.officer, complaint_board.one(zone.officer, id), resolution="已恢复供电。")


def test_the_code_of_a_receipt_opens_the_case_and_leaves_no_secret_in_the_address(phone: Phone, server: Server) -> None:
    number, secret = phone.file().secret
    scanned = Phone(server).get(f"/110/open/{number}/{secret}")
    assert scanned.path == "/110/case" and number in scanned.words
    assert scanned.headers["referrer-policy"] == "no-referrer"


def test_a_double_tap_files_once_and_both_answers_are_the_receipt(phone: Phone) -> None:
    phone.get("/110/file").older()
    before, form = cases(), phone.body
    receipts_shown = set()
    for _tap in range(2):
        phone.body = form
        receipts_shown.add(phone.send("/110/file", SAID, []).secret)
    assert len(receipts_shown) == 1 and cases() == before + 1


def test_what_was_typed_survives_an_error(phone: Phone) -> None:
    phone.file(phone="", enterprise="“引号”<公司>")
    assert phone.status == 422 and "请填写企业名称和联系电话，或选择匿名。" in phone.words
    assert "三车间连续停电。请今天恢复。</textarea>" in phone.body
    assert "“引号”&lt;公司&gt;" in phone.body and 'value="hard.power" selected' in phone.body
    phone.send("/110/file", SAID, [])  # mended at once: the form was not filled in anew
    assert phone.path == "/110/receipt"


def test_an_enterprise_sees_its_own_by_its_link(phone: Phone, zone: Zone) -> None:
    id = enterprises.register(zone.dispatcher, facts=EnterpriseFacts("链接企业有限公司"))
    token = code_links.issue(zone.dispatcher, enterprise_id=id)
    phone.get(f"/e/{token}/file").send(f"/e/{token}/file", {"body": "路坏了。", "category": "support.surroundings"}, [],
                                       wait=True)  # fmt: skip
    number, _secret = phone.secret
    assert "路坏了" in phone.get(f"/e/{token}").words
    assert "路坏了" in phone.get(f"/e/{token}/{number}").words
    phone.send(f"/e/{token}/{number}", {"do": "add", "message": "就在北门。"}, [])
    assert phone.path == f"/e/{token}/{number}?done=added" and "就在北门。" in phone.words
    code_links.revoke(zone.dispatcher, enterprise_id=id)
    assert phone.get(f"/e/{token}").status == 404


def test_staff_print_the_receipt_and_a_new_secret_replaces_the_old_one(
    phone: Phone, server: Server, zone: Zone
) -> None:
    facts = ComplaintFacts("停电", "停电", Category.POWER, Channel.PHONE)
    id = complaints.record(zone.officer, facts=facts)
    first = receipts.issue(zone.officer, case_id=id)
    staff = Phone(server)
    with Sessions.begin() as db:
        staff.cookies["sid"] = sessions.begin(db, zone.officer.id)
    staff.get(f"/receipts/{id}")
    assert first not in staff.body and zone.officer.name in staff.words
    form = staff.body
    assert first in staff.send(f"/receipts/{id}", {"secret": first}).body
    staff.body = form
    staff.send(f"/receipts/{id}", {"do": "issue"})  # without a word that the one it has is to go
    assert phone.get(f"/110/open/{staff.secret[0]}/{first}").status == 200
    staff.body = form
    assert (issued := staff.send(f"/receipts/{id}", {"do": "issue", "replace": "yes"}).secret[1]) != first
    assert phone.get(f"/110/open/{staff.secret[0]}/{first}").status == 404
    assert phone.get(f"/110/open/{staff.secret[0]}/{issued}").status == 200
    assert Phone(server).get(f"/receipts/{id}").status == 401
    stranger = Phone(server)
    with Sessions.begin() as db:
        stranger.cookies["sid"] = sessions.begin(db, zone.other.id)
    assert stranger.get(f"/receipts/{id}").status == 404


def test_files_of_a_case_are_for_who_may_see_the_case(phone: Phone, server: Server, zone: Zone) -> None:
    phone.file(files=[("a.png", PNG)], about=str(zone.first))
    phone.get("/110/case")
    id = re.search(r"/110/case/files/(\d+)", phone.body)[1]  # type: ignore[index]
    assert Phone(server).get(f"/attachments/{id}").status == 401
    for who, status in ((zone.dispatcher, 200), (zone.officer, 404), (zone.inspector, 404)):
        staff = Phone(server)
        with Sessions.begin() as db:
            staff.cookies["sid"] = sessions.begin(db, who.id)
        assert staff.get(f"/attachments/{id}").status == status
    other = Phone(server).file(body="另一件。")
    assert other.get(f"/110/case/files/{id}").status == 404


# --- light, closed, in both languages, for everybody

PAGES = ("/110", "/110/file", "/110/track", "/110/poster")


@pytest.fixture
def every_page(phone: Phone) -> list[Phone]:
    seen = [Phone(phone.server).get(path) for path in PAGES]
    receipt = Phone(phone.server)
    seen.append(receipt.file())
    case = Phone(phone.server)
    case.cookies = receipt.cookies
    seen.append(case.get("/110/case"))
    wrong = Phone(phone.server).get("/110/track")
    seen.append(wrong.send("/110/track", {"number": "TS26-1", "secret": "x"}))
    return seen


def test_every_page_weighs_less_than_50_kb_and_fetches_nothing(every_page: list[Phone]) -> None:
    for page in every_page:
        assert len(page.raw) < 50_000, page.path
        assert not re.findall(r'<script|src="http|href="http|@import|url\(', page.body), page.path


def test_every_page_runs_no_script_and_is_kept_by_nobody(every_page: list[Phone]) -> None:
    for page in every_page:
        policy = page.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; style-src 'sha256-") and "unsafe" not in policy
        assert "form-action 'self'; frame-ancestors 'none'" in policy
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["referrer-policy"] == "no-referrer"
        assert ("noindex" in page.headers.get("x-robots-tag", "")) == (page.path not in PAGES or page.status != 200)
        assert not re.findall(r' style="| on[a-z]+="', page.body)


def test_every_field_has_a_label_every_picture_a_text_every_page_its_language(every_page: list[Phone]) -> None:
    for page in every_page:
        assert '<html lang="zh-CN">' in page.body
        assert page.body.count("<h1") == 1 and "<main" in page.body
        for tag in re.findall(r"<(?:input|select|textarea)\b[^>]*>", page.body):
            if 'type="hidden"' not in tag:
                name = re.search(r' id="([^"]+)"', tag)
                inside = re.search(r"<label[^>]*>(?:(?!</label>).)*" + re.escape(tag), page.body, re.S)
                assert inside or (name and f'<label for="{name[1]}"' in page.body), (page.path, tag)
        assert all(' alt="' in tag for tag in re.findall(r"<img\b[^>]*>", page.body))
        assert all("<title>" in svg for svg in re.findall(r"<svg.*?</svg>", page.body, re.S))


def test_english_is_complete_and_a_choice_is_remembered(server: Server, zone: Zone) -> None:
    forget_how_often()
    english = Phone(server, "en-GB,en;q=0.9")
    for path in PAGES:
        words = english.get(path).words.replace("中文", "")
        assert not re.findall(
            r"[\u4e00-\u9fff]{3,}", re.sub(r"招商局|经济发展局|企业发展服务中心|第\d+局", "", words)
        ), path
    assert "Receipt" in english.file().words
    chosen = Phone(server).get("/110?lang=en")
    assert "How it goes" in chosen.words and "How it goes" in chosen.get("/110").words


def test_the_two_themes_have_contrast(phone: Phone) -> None:
    css = phone.get("/110").body
    for theme in re.findall(r":root\{color-scheme:light dark;([^}]+)\}|dark\)\{:root\{([^}]+)\}", css):
        tones = dict(part.split(":") for part in "".join(theme).removeprefix("--").replace(";--", ";").split(";"))
        for ink in ("ink", "soft", "blue", "bad", "good"):
            for ground in ("ground", "card"):
                assert contrast(tones[ink], tones[ground]) >= 4.5, (ink, ground)
        assert contrast(tones["on-blue"], tones["blue"]) >= 4.5
        assert contrast(tones["line"], tones["ground"]) >= 3


def contrast(one: str, other: str) -> float:
    lights = sorted(map(light, (one, other)), reverse=True)
    return (lights[0] + 0.05) / (lights[1] + 0.05)


def light(colour: str) -> float:
    digits = colour.lstrip("#") if len(colour) == 7 else "".join(2 * c for c in colour.lstrip("#"))
    parts = [int(digits[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


# --- those who try doors


def test_script_in_every_field_is_shown_letter_by_letter(phone: Phone, zone: Zone) -> None:
    phone.file(body=SCRIPT, enterprise=SCRIPT, contact=SCRIPT, files=[(f"{SCRIPT}.png", PNG)])
    phone.get("/110/case").send("/110/case", {"do": "add", "message": SCRIPT}, [])
    assert "&lt;script&gt;alert(" in phone.body
    assert "{{7*7}}" in phone.body  # nobody fills it in
    for page in (phone, phone.file(body=SCRIPT, phone=""), phone.get("/110/track?lang=" + SCRIPT.replace(" ", "%20"))):
        assert "<script>alert" not in page.body and "<img src=x" not in page.body
    track = phone.get("/110/track").send("/110/track", {"number": SCRIPT, "secret": '"><b>'})
    assert "<script>alert" not in track.body and '"><b>' not in track.body


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_form_of_another_site_is_refused_unread(phone: Phone, site: str) -> None:
    before = cases()
    phone.get("/110/file")
    phone.send("/110/file", SAID, [], wait=True, Sec_Fetch_Site=site)
    assert phone.status == 403 and cases() == before
    old = phone.get("/110/file").send("/110/file", SAID, [], wait=True, Origin="https://evil.example")
    assert old.status == 403 and cases() == before


def test_a_form_without_what_we_handed_out_or_of_another_visit_files_nothing(phone: Phone, server: Server) -> None:
    before = cases()
    thief = Phone(server).get("/110/file")
    thief.older()
    for carried in ("", "a.1.b", thief.carried):
        phone.get("/110/file").send("/110/file", SAID | {"form": carried}, [])
        assert phone.status == 422 and "内容已保留" in phone.words
    assert cases() == before


def test_a_robot_that_fills_in_everything_or_is_too_fast_files_nothing(phone: Phone) -> None:
    before = cases()
    phone.get("/110/file").send("/110/file", SAID | {"website": "http://spam.example"}, [], wait=True)
    assert phone.status == 422 and "应当留空" in phone.words
    phone.get("/110/file").send("/110/file", SAID, [])
    assert phone.status == 422 and "太快" in phone.words
    assert cases() == before


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b"0" * (201 * 1024 * 1024))
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("发票.pdf", b"MZ\x90\x00 an executable", "不是 PDF"),
        ("图.png", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "不是 PDF"),
        ("空.png", b"", "文件是空的"),
        ("大.png", PNG + b"0" * (20 * 1024 * 1024), "20 MB"),
        ("弹.docx", None, "不是 PDF"),
    ],
    ids=["executable", "svg", "empty", "too large", "bomb"],
)
def test_a_file_that_may_not_come_in_is_refused_with_a_sentence_and_the_words_stay(
    phone: Phone, name: str, content: bytes | None, said: str
) -> None:
    before = cases()
    phone.file(files=[(name, bomb() if content is None else content)])
    assert phone.status == 422 and said in phone.words, phone.words
    assert SAID["body"] in phone.words and "请重新选择附件" in phone.words
    assert cases() == before


def test_a_name_with_a_path_is_only_a_name(phone: Phone) -> None:
    phone.file(files=[("..\\..\\windows\\../../etc/passwd.exe", PNG)])
    assert "passwd.png" in phone.get("/110/case").words


def test_a_body_beyond_the_bounds_is_refused(phone: Phone) -> None:
    phone.get("/110/track").older()
    assert phone.send("/110/track", {"number": "x" * 200_000}).status == 413
    before = cases()
    phone.get("/110/file").send("/110/file", SAID, [("大.png", PNG + b"0" * (26 * 1024 * 1024))], wait=True)
    assert phone.status == 413 and "25 MB" in phone.words and cases() == before


def test_another_code_opens_nothing_and_says_the_same_whatever_is_wrong(phone: Phone, server: Server) -> None:
    number, _secret = phone.file().secret
    other, secret = Phone(server).file(body="另一件。").secret
    answers = set()
    stranger = Phone(server)
    for wrong in (
        (number, secret),
        (number, "AAAA-AAAA-AAAA-AAAA"),
        ("TS99-00001", "AAAA-AAAA-AAAA-AAAA"),
        (other, ""),
    ):
        stranger.get("/110/track").send("/110/track", dict(zip(("number", "secret"), wrong, strict=True)))
        said = stranger.words.replace(wrong[0], "").replace(wrong[1], "")
        answers.add((stranger.status, re.search(r"编号与查询码不符[^ ]*", said)[0]))  # type: ignore[index]
        stranger.cookies["own"] = "~".join(wrong)
        assert stranger.get("/110/case").path == "/110/track"
        assert stranger.get(f"/110/open/{wrong[0]}/{wrong[1] or '-'}").status == 404
        forget_how_often()
    assert len(answers) == 1


def test_a_number_that_exists_takes_as_long_as_one_that_does_not(phone: Phone, server: Server) -> None:
    """Medians of interleaved tries: noise falls on both alike. The one query is by the secret alone, so there is no
    reason for a difference; a factor would be one."""
    number, _secret = phone.file().secret
    taken: dict[str, list[float]] = {number: [], "TS99-99999": []}
    stranger = Phone(server)
    for _round in range(25):
        for tried, times in taken.items():
            forget_how_often()
            begun = time.perf_counter()
            assert stranger.get(f"/110/open/{tried}/AAAA-AAAA-AAAA-AAAA").status == 404
            times.append(time.perf_counter() - begun)
    there, not_there = (statistics.median(times) for times in taken.values())
    assert 0.6 < there / not_there < 1.7


def test_who_guesses_or_files_without_end_waits_and_what_was_typed_is_kept(phone: Phone, server: Server) -> None:
    statuses = [phone.get(f"/110/open/TS26-00001/{n:016d}").status for n in range(GUESSING["guess"].free + 3)]
    assert (statuses[0], statuses[-1]) == (404, 429) and "过于频繁" in phone.words
    front_door.admit("127.0.0.1", FILING, cost=FILING["file"].free + 10)
    before = cases()
    server.restart()  # nothing of it is forgotten
    phone.file(body="第二十一件。")
    assert phone.status == 429 and "过于频繁" in phone.words and "第二十一件。" in phone.words
    assert cases() == before


def test_who_must_wait_is_not_told_a_right_guess_and_who_has_opened_it_before_does_not_wait(
    phone: Phone, server: Server
) -> None:
    number, secret = phone.file().secret
    stranger = Phone(server)
    for n in range(GUESSING["guess"].free + 1):
        stranger.get(f"/110/open/{number}/{n:016d}")
    assert stranger.get(f"/110/open/{number}/{secret}").status == 429 and "own" not in stranger.cookies
    assert stranger.get("/110/case", follow=False).status == 303  # it has shown nothing
    stranger.cookies["own"] = f"{number}~{secret}"
    assert stranger.get("/110/case").status == 429
    stranger.cookies["known"] = "0" * 64
    assert stranger.get("/110/case").status == 429
    assert phone.get("/110/case").status == 200 and number in phone.words  # it filed from the same address
    assert Phone(server).file(body="另一件事。").secret  # and so does who files only now
    forget_how_often()
    assert stranger.get(f"/110/open/{number}/{secret}").status == 200


def test_who_only_looks_writes_nothing(phone: Phone, server: Server) -> None:
    phone.get("/110/case")
    phone.get("/110/receipt")
    with Sessions() as db:
        assert not db.query(Throttle).filter(Throttle.key.startswith("guess")).count()


def test_nothing_of_the_inside_is_said(phone: Phone) -> None:
    for path in ("/110/open/a/b", "/e/x", "/e/x/y", "/e/x/file", "/110/case/files/1", "/e/x/y/files/1"):
        phone.get(path)
        assert phone.status == 404 and not re.search(r"Traceback|sqlalchemy|File \"|Error:", phone.body), path
    for kind in ("multipart/form-data; boundary=x", "multipart/form-data", "text/plain", ""):
        phone.ask("POST", "/110/file", b"--x\r\nbroken\xff", Content_Type=kind, Sec_Fetch_Site="same-origin")
        assert phone.status in (400, 422), kind
    odd = phone.get("/110/file").send("/110/file", SAID | {"category": "nonsense", "about": "9" * 30}, [], wait=True)
    assert odd.status in (404, 422)
