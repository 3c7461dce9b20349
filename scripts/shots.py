"""The pictures of the guides: a demonstration zone of its own, seen by a real browser.

`make shots` takes all; `.venv/bin/python scripts/shots.py desk intake` only these.
"""

import io
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from PIL import Image  # noqa: E402
from playwright.sync_api import Browser, Page, expect, sync_playwright  # noqa: E402
from sqlalchemy import func, select  # noqa: E402

from db.cases import Holding  # noqa: E402
from db.engine import Sessions, open_database  # noqa: E402
from db.enterprises import Enterprise  # noqa: E402
from db.org import User  # noqa: E402
from db.projects import Handoff, Project, Tenure  # noqa: E402
from db.reviews import Review  # noqa: E402
from db.visits import Opinion, Plan  # noqa: E402
from demo.cast import PASSWORD  # noqa: E402
from domain.projects import ProjectStatus  # noqa: E402
from domain.visits import PlanStatus  # noqa: E402
from tests.serving import Server  # noqa: E402

PICTURES = ROOT / "docs" / "pictures"
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
MOST_BYTES = 150 * 1024
LIST = """企业名称,统一社会信用代码,法定代表人,联系电话
苏州澄湖精密机械有限公司,,陆建明,13906210001
江苏恒远生物医药有限公司,91320505MA1Y5QJT1X,周晓岚,13906210002
苏州澄湖精密机械有限公司,,陆建明,13906210003
{known},,顾海峰,13906210004
"""
WORDS = {
    "zh-CN": ("用户名", "密码", "登录"),
    "en-US": ("User name", "Password", "Sign in"),
}


@dataclass(frozen=True)
class Shot:
    """One picture: its file, who looks, at which address, and how."""

    name: str
    username: str | None
    path: str
    locale: str = "zh-CN"
    narrow: bool = False
    dark: bool = False
    before: Callable[[Page], None] | None = None


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="anshang-shots-") as made:
        folder = Path(made)
        environment = {**os.environ, "DATA_DIR": str(folder), "DEMO": "1"} | {"DATABASE_URL": ""}
        for command in ("migrate", "demo"):
            subprocess.run([sys.executable, "manage.py", command], cwd=ROOT, env=environment, check=True)
        engine = open_database(f"sqlite:///{folder / 'anshang.db'}")
        shots = [shot for shot in wanted() if shot.name in sys.argv[1:] or not sys.argv[1:]]
        engine.dispose()
        with Server(folder, DEMO="1", DATABASE_URL="") as server, sync_playwright() as play:
            browser = play.chromium.launch(
                executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
            )
            for shot in shots:
                take(browser, server.url, shot)
            browser.close()


def wanted() -> list[Shot]:
    """Every picture. The project is the one with the longest history; the offer, one that waits for an answer."""
    with Sessions() as db:
        project = db.scalar(
            select(Project.id)
            .join(Tenure, Tenure.project_id == Project.id)
            .where(Project.status == ProjectStatus.ACTIVE, Project.major_since.is_not(None))
            .group_by(Project.id)
            .order_by(func.count().desc(), Project.id)
        )
        known = db.scalar(select(Enterprise.name).order_by(Enterprise.id)) or ""
        offered = db.scalar(select(Handoff.project_id).where(Handoff.answered_at.is_(None)).order_by(Handoff.id))
        paused = db.scalar(select(Holding.case_id).where(Holding.expires_at.is_not(None)).order_by(Holding.id))
        enterprise = db.scalar(select(Project.enterprise_id).where(Project.id == project))
        heard = db.scalar(select(Opinion.visit_id).where(Opinion.case_id.is_not(None)).order_by(Opinion.id.desc()))
        review = db.scalar(select(Review.case_id).where(Review.locked_at.is_not(None)).order_by(Review.id.desc()))
        plan = db.scalar(
            select(Plan.id)
            .join(User, Plan.visitor_id == User.id)
            .where(User.username == "liaison", Plan.status == PlanStatus.PLANNED)
            .order_by(Plan.due_at)
        )
    one = f"/project?id={project}"
    return [
        Shot("sign-in", None, "/"),
        Shot("desk", "liaison", "/"),
        Shot("projects", "centre", "/projects"),
        Shot("project", "zone", one),
        Shot("project-en", "zone", one, locale="en-US"),
        Shot("project-phone", "zone", one, narrow=True),
        Shot("project-dark", "zone", one, dark=True),
        Shot("handoffs", "centre", f"/project?id={offered}&tab=handoffs", before=to_the_parts),
        Shot("intake", "centre", "/intake"),
        Shot("complaints", "centre", "/complaints"),
        Shot("complaint", "centre", f"/complaint?id={paused}&tab=ledger"),
        Shot("board", "centre", "/complaints?view=columns"),
        Shot("visit-phone", "liaison", f"/log_visit?plan={plan}", narrow=True, before=until_it_can_be_logged),
        Shot("visit", "centre", f"/visit?id={heard}"),
        Shot("sheet", "zone", f"/sheet?id={enterprise}"),
        Shot("monthlies", "zone", "/monthlies"),
        Shot("review", "zone", f"/review?id={review}"),
        Shot("wall", "zone", "/wall"),
        Shot("departments", "admin", "/departments"),
        Shot("imports", "centre", "/imports", before=a_list_comes_in(LIST.format(known=known))),
        Shot("rulebook", "admin", "/rulebook"),
        Shot("clauses", "zone", "/clauses"),
    ]


def take(browser: Browser, url: str, shot: Shot) -> None:
    """Sign in as that person, go there, wait until the page stands still, keep what is seen."""
    context = browser.new_context(
        locale=shot.locale,
        timezone_id="Asia/Shanghai",
        viewport=NARROW if shot.narrow else WIDE,
        color_scheme="dark" if shot.dark else "light",
    )
    page = context.new_page()
    page.goto(url + shot.path)
    settled(page)
    if shot.username:
        user, password, button = WORDS[shot.locale]
        page.get_by_role("textbox", name=user).fill(shot.username)
        page.get_by_role("textbox", name=password, exact=True).fill(PASSWORD)
        page.get_by_role("button", name=button, exact=True).click()
        expect(page.get_by_role("textbox", name=password, exact=True)).to_have_count(0, timeout=30_000)
        settled(page)
        page.wait_for_load_state("networkidle")
        settled(page)
    if shot.before:
        shot.before(page)
        settled(page)
    page.wait_for_timeout(800)  # skeletons and fades
    keep(page.screenshot(), PICTURES / f"{shot.name}.png")
    context.close()


def settled(page: Page) -> None:
    expect(page.locator(".stApp[data-test-script-state=notRunning]")).to_be_visible(timeout=40_000)


def until_it_can_be_logged(page: Page) -> None:
    expect(page.get_by_role("button", name="登记走访", exact=True)).to_be_visible(timeout=30_000)


def to_the_parts(page: Page) -> None:
    page.get_by_test_id("stButtonGroup").last.evaluate("part => part.scrollIntoView({block: 'start'})")


def a_list_comes_in(words: str) -> Callable[[Page], None]:
    def upload(page: Page) -> None:
        content = ("\ufeff" + words).encode()
        page.locator("input[type=file]").set_input_files(
            {"name": "企业名单.csv", "mimeType": "text/csv", "buffer": content}
        )
        expect(page.get_by_test_id("stMetric").first).to_be_visible(timeout=30_000)

    return upload


def keep(png: bytes, path: Path) -> None:
    """Save with as many colours as fit into the size that a guide may carry."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    for colours in (256, 128, 64, 32):
        out = io.BytesIO()
        picture.quantize(colours, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
        if out.tell() <= MOST_BYTES:
            break
    path.write_bytes(out.getvalue())
    sys.stdout.write(f"{path.relative_to(ROOT)}  {out.tell() // 1024} KB\n")


if __name__ == "__main__":
    main()
