"""What is too complex for one department: a special report, a leader who decides on a phone, a task, and only then the
end of the case."""

import re

from domain.categories import Category
from domain.complaints import Channel
from services import complaint_board, complaints, relations
from services.filing import ComplaintFacts


def test_from_the_centre_over_the_leader_to_the_task_and_the_end(zone, server, person, usernames):
    facts = ComplaintFacts("管网容量不足", "三家企业不能投产。", Category.FACILITIES, Channel.PHONE)
    case = complaints.record(zone.dispatcher, facts=facts)
    complaints.dispatch(zone.dispatcher, complaint_board.one(zone.dispatcher, case), department=zone.first)
    complaints.accept(zone.officer, complaint_board.one(zone.officer, case))

    centre = person(server.url).sign_in(usernames[zone.dispatcher.id], path=f"/complaint?id={case}&tab=linked")
    who = {"起草人": zone.dispatcher.name, "批示领导": zone.zone_leader.name}
    centre.move(
        "转专题报告",
        [(label, re.compile(name)) for label, name in who.items()],
        said="已转专题报告。",
        理由="情况复杂",
    )
    [report] = relations.of_case(zone.dispatcher, case).offshoots
    centre.goto(f"/case?id={report.id}")
    words = {"基本情况": "容量不足", "备选方案": "扩建或转运", "建议意见": "分期扩建"}
    centre.page.get_by_test_id("stPopover").get_by_role("button", name="起草").click()
    body = centre.page.get_by_test_id("stPopoverBody")
    for label, said in words.items():
        body.get_by_label(re.compile(label)).fill(said)
    body.get_by_role("button", name="起草", exact=True).click()
    centre.sees("已办理：起草")
    centre.move("呈报领导")

    leader = person(server.url, width=390).sign_in(usernames[zone.zone_leader.id], path="/desk")
    leader.sees("待批示的专题报告")
    leader.goto(f"/case?id={report.id}")
    leader.move("批示", 批示意见="同意分期扩建")
    assert not leader.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    leader.move("分解任务", [("部门", "经济发展局")], **{"任务内容": "完成施工图", "时限（工作日）": "5"})
    [task] = relations.one(zone.zone_leader, report.id).children

    officer = person(server.url).sign_in(usernames[zone.officer.id], path=f"/complaint?id={case}")
    officer.page.get_by_test_id("stPopover").get_by_role("button", name="办结").click()
    body = officer.page.get_by_test_id("stPopoverBody")
    body.get_by_label("办理结果").fill("已扩建")
    body.get_by_role("button", name="办结", exact=True).click()
    officer.sees(f"尚未完成：{report.number}")

    doer = person(server.url).sign_in(usernames[zone.other.id], path=f"/case?id={task.id}")
    doer.move("签收")
    doer.move("报告完成", 办理结果="施工图已完成")
    leader.goto(f"/case?id={task.id}")
    leader.move("确认完成")
    leader.goto(f"/case?id={report.id}")
    leader.move("办结专题报告", 落实结果="已落实")
    officer.goto(f"/complaint?id={case}")
    officer.move("办结", 办理结果="已扩建")
    assert complaint_board.one(zone.officer, case).resolved_at
