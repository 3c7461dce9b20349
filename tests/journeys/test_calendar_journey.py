"""The State Council publishes a year: the administrator loads it, sees what it would move, and moves it, saying why."""

from datetime import date, timedelta

from domain.categories import Category
from domain.complaints import Channel
from services import complaint_board, complaints, relations, rulebook, special_reports, tasks
from services.clock import local_day, utc_now
from services.filing import ComplaintFacts


def decided(zone, workdays):
    """A special report with a leader's decision, and a task under it for so many working days. Answers their ids."""
    facts = ComplaintFacts("管网容量不足", "三家企业不能投产。", Category.FACILITIES, Channel.PHONE)
    id = complaints.record(zone.dispatcher, facts=facts)
    complaints.dispatch(zone.dispatcher, complaint_board.one(zone.dispatcher, id), department=zone.first)
    complaints.accept(zone.officer, complaint_board.one(zone.officer, id))
    report = special_reports.order(
        zone.dispatcher, complaint_board.one(zone.dispatcher, id), writer_id=zone.dispatcher.id,
        leader_id=zone.zone_leader.id, reason="涉及多部门",
    )  # fmt: skip
    words = {"facts": "容量不足", "options": "扩建", "proposal": "分期扩建"}
    special_reports.write(zone.dispatcher, relations.one(zone.dispatcher, report), **words)
    special_reports.put_forward(zone.dispatcher, relations.one(zone.dispatcher, report))
    special_reports.decide(zone.zone_leader, relations.one(zone.zone_leader, report), decision="同意分期扩建")
    special_reports.assign(zone.zone_leader, relations.one(zone.zone_leader, report), asked="完成扩建",
                           department=zone.second, workdays=workdays)  # fmt: skip
    task = relations.one(zone.zone_leader, report).children[-1].id
    tasks.accept(zone.other, relations.one(zone.other, task))
    return report, task


def test_a_published_year_is_loaded_and_moves_what_a_leader_had_promised(zone, server, person, usernames):
    report, task = decided(zone, workdays=250)  # from any day of a year into the next
    year = local_day(utc_now()).year + 1
    weekdays = [on for n in range(12) if (on := date(year, 1, 1) + timedelta(days=n)).weekday() < 5]
    lines = ["日期,是否上班,节日", *(f"{on:%Y-%m-%d},否,元旦" for on in weekdays)]
    before = relations.one(zone.other, task).due_at

    page = (admin := person(server.url).sign_in(usernames[zone.administrator.id], path="/calendar")).page
    page.get_by_text("载入年度放假安排").click()
    file = page.locator("input[type=file]")
    wrong = "\n".join([*lines, f"{year}-13-01,否,"]).encode()
    file.set_input_files({"name": "放假安排.csv", "mimeType": "text/csv", "buffer": wrong})
    admin.sees("部分行无法识别")
    assert page.get_by_role("button", name=f"确认载入 {year} 年").count() == 0
    admin.press("Remove 放假安排.csv")
    file.set_input_files({"name": "放假安排.csv", "mimeType": "text/csv", "buffer": "\n".join(lines).encode()})
    admin.sees("调休上班 0 天")
    admin.press(f"确认载入 {year} 年")
    admin.sees(f"{year} 年放假安排已载入")
    assert rulebook.calendar_year(zone.administrator, year).published
    assert relations.one(zone.other, task).due_at == before  # nothing moves by itself

    for id in (report, task):
        number = relations.one(zone.zone_leader, id).number
        assert page.get_by_role("link", name=number).get_attribute("href").endswith(f"/case?id={id}")
    page.get_by_role("textbox", name="重新确定到期时间的原因").fill("国务院办公厅已公布放假安排")
    page.get_by_role("button", name="重新确定").click()
    admin.sees("项到期时间。")
    after = relations.one(zone.other, task).due_at
    assert after > before and relations.one(zone.zone_leader, report).due_at == after
    doer = person(server.url, width=390).sign_in(usernames[zone.other.id], path=f"/case?id={task}&tab=history")
    doer.sees("国务院办公厅已公布放假安排")
    assert not doer.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
