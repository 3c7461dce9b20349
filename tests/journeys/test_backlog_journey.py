"""An earlier register comes in, as CSV and as a workbook; what cannot be read comes back to be mended, and comes in."""

import io

from openpyxl import Workbook, load_workbook
from playwright.sync_api import expect

from services import complaint_board

HEAD = ("编号", "主题", "内容", "类别", "承办单位", "受理日期", "首次答复日期", "办结日期", "办理结果")
OLD = ("2024-1", "厂区停电", "变压器故障", "用电难", "招商局", "2024-05-06", "2024-05-08", "2024-05-20", "已更换变压器")
NEW = ("2025-7", "宿舍漏水", "屋面渗漏", "用电难", "招商局", "2025-03-03", "2025-03-04", "2025-03-10", "已修缮")
BAD = ("2025-8", "道路坑洼", "货车难行", "物流难", "招商局", "2025-02-30", "", "", "")


def brought_in(clerk, name, content, kind):
    clerk.page.locator("input[type=file]").set_input_files({"name": name, "mimeType": kind, "buffer": content})
    clerk.sees(name)
    clerk.settled()
    clerk.press("开始导入")


def workbook(*rows):
    book, file = Workbook(), io.BytesIO()
    for row in (HEAD, *rows):
        book.active.append(row)
    book.save(file)
    return file.getvalue()


def test_a_register_comes_in_from_both_kinds_of_file_and_a_bad_row_comes_back(zone, server, person, usernames):
    xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    clerk = person(server.url).sign_in(usernames[zone.dispatcher.id], path="/backlog")
    clerk.sees("尚未导入历史台账")
    clerk.page.get_by_role("textbox", name="台账名称").fill("信访台账")
    brought_in(clerk, "信访台账.csv", "\n".join(map(",".join, (HEAD, OLD))).encode("gb18030"), "text/csv")
    clerk.sees("已导入 1 件，已存在 0 件，未能导入 0 行")

    clerk.goto("/backlog")
    clerk.choose("所属台账", "信访台账")
    brought_in(clerk, "信访台账.xlsx", workbook(OLD, NEW, BAD), xlsx)
    clerk.sees("已导入 1 件，已存在 1 件，未能导入 1 行")
    with clerk.page.expect_download() as download:
        clerk.page.get_by_role("button", name="下载错误清单").click()
    sheet = load_workbook(io.BytesIO(download.value.path().read_bytes())).active
    words = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert "道路坑洼" in words and any("受理日期" in said for said in words) and "宿舍漏水" not in words

    clerk.goto("/complaints?status=all")
    for subject in ("厂区停电", "宿舍漏水"):
        clerk.sees(subject)
    expect(clerk.page.get_by_text("道路坑洼")).to_have_count(0)
    old = next(row for row in complaint_board.listing(zone.dispatcher, still_open=False) if row.title == "厂区停电")
    clerk.goto(f"/complaint?id={old.id}")
    clerk.sees("已更换变压器")
