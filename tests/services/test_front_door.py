"""The door of the enterprises: filed once, followed by who has the secret and by nobody else, answered."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from db.cases import Case
from db.complaints import Attachment, Complaint, Message
from db.door import Throttle
from db.engine import Sessions
from db.trail import Event, Notice
from domain.access import Role
from domain.cases import CaseKind, CaseStatus
from domain.categories import Category
from domain.complaints import COMPLAINT, Channel, Outcome
from domain.errors import Incomplete, NotAllowed, NotFound
from domain.front_door import (
    FILING,
    PLAIN_CATEGORY,
    PLAIN_STATUS,
    FormTooOld,
    NotYours,
    SaidAlready,
    SayWho,
    TooFast,
    TooManyFiles,
    TooManyLinks,
    TooMuchAtOnce,
)
from domain.ledger import Holder
from domain.receipts import HasOneAlready, HeldByWhoWorks, LinkUnknown, WrongCode, understood
from domain.typed import OutOfBounds
from services import (
    attachments,
    clock,
    code_links,
    complaint_board,
    complaints,
    desk,
    enterprises,
    following,
    front_door,
    links,
    messages,
    notices,
    own_enterprise,
    public_filing,
    receipts,
    sealing,
    timeline,
)  # fmt: skip
from services.attachments import Upload
from services.desk_items import Waiting
from services.enterprises import EnterpriseFacts
from services.files import EmptyFile, FileNotAccepted
from services.filing import ComplaintFacts
from services.proofs import Link, Secret
from tests.factories import NOW, Zone, person
from ui.history import nobody

pytestmark = pytest.mark.usefixtures("database")
VISIT, HOME = "a-visit", "10.1.2.3"
PNG = b"\x89PNG\r\n\x1a\n" + b"." * 100


@pytest.fixture
def zone(database):
    with clock.at(NOW):
        yield Zone()


def facts(body="三车间连续停电。请今天恢复。", **more):
    known = {"contact_enterprise": "江南精工有限公司", "contact_phone": "13800001111"}
    return ComplaintFacts("三车间连续停电", body, Category.POWER, Channel.WEB, **(known | more))


def file(visit=VISIT, address=HOME, uploads=(), link=None, request_id=None, **more):
    """What somebody files; the proof that opens it."""
    secret_of = front_door.secrets_of(visit)
    with front_door.enterprise() as me:
        id = public_filing.file(me, facts=facts(**more), address=address, secret_of=secret_of, uploads=uploads,
                                link=link, request_id=request_id)  # fmt: skip
        number = public_filing.number_of(me, id, secret_of)
    return Secret(number, secret_of(number))


def seen(proof):
    with front_door.enterprise() as me:
        return following.case(me, proof)


def say(proof, outcome, words="", rating=None):
    with front_door.enterprise() as me:
        following.confirm(me, proof, outcome=outcome, words=words, rating=rating)


def add(proof, words="", uploads=()):
    with front_door.enterprise() as me:
        following.supplement(me, proof, words=words, uploads=uploads)


def id_of(proof):
    with Sessions() as db:
        return db.scalar(select(Case.id).where(Case.number == proof.number))


def card(me, proof):
    return complaint_board.one(me, id_of(proof))


def worked_on(zone, proof):
    complaints.dispatch(zone.dispatcher, card(zone.dispatcher, proof), department=zone.first)
    complaints.accept(zone.officer, card(zone.officer, proof))


def resolved(zone, proof):
    worked_on(zone, proof)
    complaints.resolve(zone.officer, card(zone.officer, proof), resolution="已恢复供电。")


def told(who):
    return [notice.kind for notice in notices.inbox(who)]


# --- filing


@pytest.mark.clause(86)
def test_whoever_files_without_an_account_gets_a_number_a_secret_a_named_person_and_two_promises(zone):
    own = seen(file())
    assert own.number == "TS26-00001"
    assert own.answerable.officer == zone.dispatcher.name
    assert [(p.promise.label, p.clause) for p in own.promises] == [("First reply", 51), ("Resolution", 8)]
    assert all(p.due_at for p in own.promises)
    assert own.status is CaseStatus.RECORDED
    assert "complaint.recorded" in told(zone.dispatcher)


def test_the_trail_says_that_it_was_the_enterprise(zone):
    proof = file()
    add(proof, "补充一句。")
    moments = timeline.of_case(zone.dispatcher, id_of(proof))
    assert {m.kind for m in moments} == {"complaint.recorded", "receipt.given", "complaint.supplemented"}
    assert {(m.actor, nobody(m.acting)) for m in moments} == {(None, "the enterprise")}


def test_the_same_form_sent_twice_files_once_and_gives_the_same_receipt(zone):
    assert file(request_id="x" * 64) == file(request_id="x" * 64)
    with Sessions() as db:
        assert db.scalar(select(func.count()).select_from(Case)) == 1


def test_the_same_words_from_the_same_address_within_minutes_file_once(zone):
    first = file()
    with clock.at(NOW + timedelta(minutes=9)):
        assert file() == first
        with pytest.raises(SaidAlready, match=first.number):
            file(visit="somebody else's")
        assert file(address="10.9.9.9", visit="elsewhere") != first
    with clock.at(NOW + timedelta(minutes=20)):
        assert file() != first


def test_what_is_asked_for_is_a_demand_a_suggestion_a_suggestion_and_about_a_department_a_complaint(zone):
    kinds = [
        seen(file(body=f"第{n}件", **more)).kind
        for n, more in enumerate(({}, {"suggestion": True}, {"about_department_id": zone.first}))
    ]
    assert kinds == [CaseKind.DEMAND, CaseKind.SUGGESTION, CaseKind.COMPLAINT]


def test_one_says_who_one_is_or_chooses_not_to(zone):
    for less in ({"contact_phone": ""}, {"contact_enterprise": " "}):
        with pytest.raises(SayWho):
            file(**less)
    proof = file(contact_phone="", contact_enterprise="", anonymous=True)
    assert seen(proof).anonymous


def test_the_contact_of_an_anonymous_one_is_for_the_centre_alone(zone):
    proof = file(anonymous=True)
    worked_on(zone, proof)
    assert card(zone.dispatcher, proof).contact_phone == "13800001111"
    assert card(zone.officer, proof).contact_phone is None
    assert card(zone.officer, proof).enterprise is None


def test_what_is_about_a_department_is_closed_to_its_people_from_the_first_moment(zone):
    proof = file(about_department_id=zone.first)
    with pytest.raises(NotFound):
        card(zone.officer, proof)
    about_centre = file(body="中心推诿。", about_department_id=zone.centre)
    with pytest.raises(NotFound):
        card(zone.dispatcher, about_centre)
    assert card(zone.supervisor, about_centre).title


def test_advertising_is_refused(zone):
    with pytest.raises(TooManyLinks):
        file(body="便宜！ http://a.example https://b.example www.c.example")


def test_without_a_centre_nothing_is_taken_as_if_it_were_filed(database):
    with pytest.raises(NotFound):
        file()


# --- files


@pytest.mark.parametrize(
    ("name", "content", "refusal"),
    [
        ("发票.pdf", b"MZ\x90\x00 an executable", FileNotAccepted),
        ("图.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", FileNotAccepted),
        ("空.png", b"", EmptyFile),
    ],
)
def test_a_file_that_is_not_what_it_may_be_is_refused_and_nothing_is_filed(zone, name, content, refusal):
    with pytest.raises(refusal):
        file(uploads=[Upload("好.png", PNG), Upload(name, content)])
    with Sessions() as db:
        assert db.scalar(select(func.count()).select_from(Case)) == 0


def test_files_come_with_the_first_words_and_with_a_supplement_and_are_seen_on_both_sides(zone):
    proof = file(uploads=[Upload("../../etc/现场.exe", PNG)])
    worked_on(zone, proof)
    add(proof, uploads=[Upload("单据.pdf", b"%PDF-1.7\n%%EOF")])
    attachments.add(zone.officer, case_id=id_of(proof), filename="答复.png", content=PNG + b"!", shown=True)
    own = seen(proof)
    assert [(a.filename, a.added_by, a.picture) for a in own.attachments] == [
        ("现场.png", None, True), ("单据.pdf", None, False), ("答复.png", zone.officer.name, True)
    ]  # fmt: skip
    staff = attachments.of_case(zone.officer, id_of(proof))
    assert staff == list(own.attachments)
    assert attachments.content(zone.officer, staff[0].id)[1] == PNG
    with front_door.enterprise() as me:
        assert following.attachment(me, proof, own.attachments[2].id)[1] == PNG + b"!"


def test_a_file_of_staff_stays_within_the_zone_unless_they_show_it(zone):
    proof = file()
    worked_on(zone, proof)
    attachments.add(zone.officer, case_id=id_of(proof), filename="内部.png", content=PNG)
    [within] = attachments.of_case(zone.officer, id_of(proof))
    assert (within.filename, within.shown, seen(proof).attachments) == ("内部.png", False, ())
    with front_door.enterprise() as me, pytest.raises(NotFound):
        following.attachment(me, proof, within.id)


def test_a_file_of_another_case_is_not_there(zone):
    mine, other = file(), file(body="另一件", uploads=[Upload("a.png", PNG)])
    (its,) = seen(other).attachments
    with front_door.enterprise() as me, pytest.raises(NotFound):
        following.attachment(me, mine, its.id)
    with pytest.raises(NotFound):
        attachments.content(zone.officer, its.id)  # of no department yet but the centre
    with pytest.raises(NotFound):
        attachments.add(zone.officer, case_id=id_of(other), filename="a.png", content=PNG)


def test_six_files_are_too_many(zone):
    with pytest.raises(TooManyFiles):
        file(uploads=[Upload(f"{n}.png", PNG) for n in range(6)])


# --- following


def test_only_number_and_secret_together_open_a_case(zone):
    mine, other = file(), file(body="另一件")
    assert seen(Secret(mine.number.lower().replace("-", " "), mine.secret.lower().replace("-", ""))).number
    for wrong in (
        Secret(mine.number, other.secret), Secret(other.number, mine.secret), Secret("TS26-99999", mine.secret),
        Secret(mine.number, ""), Secret("", ""), Secret("x" * 10_000, "y" * 10_000), Secret(mine.number, "U" * 16),
    ):  # fmt: skip
        with pytest.raises(WrongCode):
            seen(wrong)


def test_a_case_of_the_zone_without_a_receipt_is_opened_by_no_secret(zone):
    id = complaints.record(zone.dispatcher, facts=facts())
    number = complaint_board.one(zone.dispatcher, id).number
    for secret in ("", "None", "0000-0000-0000-0000"):
        with pytest.raises(WrongCode):
            seen(Secret(number, secret))


def test_the_enterprise_can_do_nothing_but_what_is_its_own(zone):
    proof = file()
    with front_door.enterprise() as me:
        for question in (lambda: complaint_board.one(me, id_of(proof)), lambda: enterprises.listing(me)):
            with pytest.raises(NotAllowed):
                question()


def test_it_is_shown_who_broke_the_seal_and_why(zone):
    proof = file(about_department_id=zone.first)
    sealing.unseal(zone.inspector, case_id=id_of(proof), reason="接到企业来信，核查办理情况")
    (opening,) = seen(proof).openings
    assert (opening.by, opening.reason) == (zone.inspector.name, "接到企业来信，核查办理情况")


def test_pauses_stand_there_with_reason_and_end(zone):
    proof = file()
    worked_on(zone, proof)
    until = (NOW + timedelta(days=10)).date()
    complaints.pause(zone.dispatcher, card(zone.dispatcher, proof), holder=Holder.ENTERPRISE, reason="请补电费单",
                     evidence="已电话告知", until=until)  # fmt: skip
    own = seen(proof)
    assert own.waits_for_us
    assert (own.pauses[0].reason, own.pauses[0].to_at) == ("请补电费单", None)
    assert own.promises[1].due_at is None
    with clock.at(NOW + timedelta(days=12)):
        own = seen(proof)
        assert own.status is CaseStatus.WORKING and not own.waits_for_us
        assert own.pauses[0].to_at == own.pauses[0].expires_at


def test_a_supplement_that_the_clock_waits_for_is_told_to_officer_and_centre(zone):
    proof = file()
    worked_on(zone, proof)
    add(proof, "先说一句。")
    assert "complaint.supplemented" in told(zone.officer)
    complaints.pause(zone.dispatcher, card(zone.dispatcher, proof), holder=Holder.ENTERPRISE, reason="请补电费单",
                     evidence="已电话告知", until=(NOW + timedelta(days=10)).date())  # fmt: skip
    add(proof, "电费单见附件。", [Upload("单.png", PNG)])
    for who in (zone.officer, zone.dispatcher):
        assert "complaint.supplement_came" in told(who)
    assert seen(proof).status is CaseStatus.WAITING  # it runs again by their act
    complaints.resume(zone.officer, card(zone.officer, proof))


def test_what_the_clock_waited_for_is_on_the_desk_of_who_can_let_it_go_on(zone):
    def why(who):
        return {item.case_id: item.waiting for item in desk.mine(who)}.get(id_of(proof))

    proof = file()
    worked_on(zone, proof)
    add(proof, "先说一句。")
    with clock.at(NOW + timedelta(hours=1)):
        complaints.pause(zone.dispatcher, card(zone.dispatcher, proof), holder=Holder.ENTERPRISE, reason="请补电费单",
                         evidence="已电话告知", until=(NOW + timedelta(days=10)).date())  # fmt: skip
        assert (why(zone.officer), why(zone.dispatcher)) == (Waiting.PAUSED, None)
    with clock.at(NOW + timedelta(hours=2)):
        add(proof, uploads=[Upload("单.png", PNG)])
    with clock.at(NOW + timedelta(hours=3)):
        colleague = person(Role.OFFICER, zone.first)
        complaints.hand_on(zone.leader, card(zone.leader, proof), officer=colleague.id, reason="休假")
        assert why(colleague) is why(zone.dispatcher) is Waiting.SUPPLEMENTED
        complaints.resume(zone.dispatcher, card(zone.dispatcher, proof))
        assert (why(colleague), why(zone.dispatcher)) == (Waiting.RESOLVE, None)


def test_messages_go_both_ways(zone):
    proof = file()
    worked_on(zone, proof)
    messages.write(zone.officer, case_id=id_of(proof), body="请问是哪一条线路？")
    add(proof, "二号线路。")
    said = [(m.author, m.body) for m in seen(proof).messages]
    assert said == [(zone.officer.name, "请问是哪一条线路？"), (None, "二号线路。")]
    assert [(m.author, m.body) for m in messages.of_case(zone.officer, id_of(proof))] == said
    with pytest.raises(NotFound):
        messages.write(zone.other, case_id=id_of(proof), body="不是我的事项")
    with pytest.raises(Incomplete):
        add(proof, " ")


# --- confirming


def test_solved_closes_it_and_counts_as_said_by_the_enterprise(zone):
    proof = file()
    with pytest.raises(NotYours):
        say(proof, Outcome.SOLVED)
    resolved(zone, proof)
    say(proof, Outcome.SOLVED, "谢谢", 5)
    own = seen(proof)
    assert (own.status, own.outcome, own.rating) == (CaseStatus.CLOSED, Outcome.SOLVED, 5)
    with Sessions() as db:
        assert db.scalars(select(Complaint.outcome_by_link)).one()
    assert "complaint.confirmed" in told(zone.officer)
    with pytest.raises(NotYours):
        say(proof, Outcome.SOLVED)


@pytest.mark.parametrize("outcome", [Outcome.NOT_SOLVED, Outcome.NOBODY_CAME])
def test_not_solved_and_nobody_came_reopen_it_at_once_at_the_same_department(zone, outcome):
    proof = file()
    resolved(zone, proof)
    with pytest.raises(Incomplete):
        say(proof, outcome)
    say(proof, outcome, "没有人到厂里来。", 1)
    own = seen(proof)
    assert (own.status, own.outcome, own.reopenings) == (CaseStatus.WORKING, outcome, 1)
    assert own.answerable.officer == zone.officer.name
    assert "complaint.reopen" in told(zone.officer)
    assert "complaint.contested" in told(zone.dispatcher)


def test_a_closed_case_is_reopened_by_the_enterprise_within_its_window_and_not_after(zone):
    proof = file()
    resolved(zone, proof)
    say(proof, Outcome.SOLVED, rating=4)
    with clock.at(NOW + timedelta(days=60)):
        assert seen(proof).may_say == ()
        with pytest.raises(NotYours):
            say(proof, Outcome.NOT_SOLVED, "又停电了。")
    with clock.at(NOW + timedelta(days=5)):
        say(proof, Outcome.NOT_SOLVED, "又停电了。")
    assert seen(proof).status is CaseStatus.WORKING


def test_only_what_an_enterprise_may_say_is_heard(zone):
    proof = file()
    resolved(zone, proof)
    for outcome in (Outcome.SILENT, Outcome.UNREACHABLE):
        with pytest.raises(NotYours):
            say(proof, outcome)
    with pytest.raises(OutOfBounds):
        say(proof, Outcome.SOLVED, rating=6)


def test_solved_said_with_a_secret_that_who_resolved_it_has_had_in_hand_waits_for_the_call_back(zone):
    id = complaints.record(zone.officer, facts=facts())
    number, secret = complaint_board.one(zone.officer, id).number, receipts.issue(zone.officer, case_id=id)
    proof = Secret(number, secret)
    resolved(zone, proof)
    say(proof, Outcome.SOLVED, "很好", 5)
    assert seen(proof).status is CaseStatus.RESOLVED
    assert "complaint.said_solved" in told(zone.dispatcher)
    say(proof, Outcome.NOBODY_CAME, "其实没人来")
    assert seen(proof).status is CaseStatus.WORKING


# --- receipts given by staff


@pytest.mark.clause(6)
def test_who_records_a_complaint_gives_the_receipt_at_once(zone):
    id = complaints.record(zone.officer, facts=facts())
    secret = receipts.issue(zone.officer, case_id=id)
    receipt = receipts.one(zone.officer, id)
    assert receipt.answerable.officer == zone.officer.name
    assert [p.clause for p in receipt.promises] == [51, 8]
    assert receipts.fits(zone.officer, id, secret) and not receipts.fits(zone.officer, id, "0000-0000-0000-0000")
    assert seen(Secret(receipt.number, secret)).answerable == receipt.answerable


def test_a_new_secret_replaces_the_old_one_and_stands_in_the_trail_but_not_what_it_is(zone):
    proof = file()
    with pytest.raises(HasOneAlready):
        receipts.issue(zone.dispatcher, case_id=id_of(proof))
    assert seen(proof).replaced == ()
    secret = receipts.issue(zone.dispatcher, case_id=id_of(proof), replace=True)
    with pytest.raises(WrongCode):
        seen(proof)
    [told] = seen(Secret(proof.number, secret)).replaced
    assert (told.by, told.role) == (zone.dispatcher.name, Role.DISPATCHER)
    with Sessions() as db:
        kinds = Event.kind.in_(("receipt.given", "receipt.replaced"))
        entries = db.scalars(select(Event).where(kinds).order_by(Event.id)).all()
    assert [(entry.kind, entry.actor_id) for entry in entries] == [
        ("receipt.given", None),
        ("receipt.replaced", zone.dispatcher.id),
    ]
    assert secret not in str([entry.changes for entry in entries])
    assert understood(secret) == secret


def test_a_receipt_is_given_by_who_recorded_the_case_and_by_the_centre_not_by_who_works_on_it(zone):
    id = complaints.record(zone.officer, facts=facts())
    with pytest.raises(NotFound):
        receipts.issue(zone.other, case_id=id)
    complaints.dispatch(zone.dispatcher, complaint_board.one(zone.dispatcher, id), department=zone.first)
    complaints.accept(zone.officer, complaint_board.one(zone.officer, id))
    with pytest.raises(HeldByWhoWorks):
        receipts.issue(zone.officer, case_id=id)
    with pytest.raises(NotFound):
        receipts.issue(zone.liaison, case_id=id)
    assert not receipts.one(zone.officer, id).can_issue
    receipts.issue(zone.dispatcher, case_id=id)


# --- the code link


@pytest.fixture
def own(zone):
    id = zone.project().enterprise_id
    return id, code_links.issue(zone.dispatcher, enterprise_id=id)


def page(token):
    with front_door.enterprise() as me:
        return own_enterprise.page(me, token)


@pytest.mark.clause(20)
def test_an_enterprise_sees_its_cases_its_people_and_what_it_is_promised_by_its_link(zone, own):
    id, token = own
    complaints.record(zone.dispatcher, facts=facts(), enterprise_id=id)
    shown = page(token)
    assert shown.name == "江南精工有限公司"
    assert [(c.number, c.answerable.officer) for c in shown.cases] == [("TS26-00001", zone.dispatcher.name)]
    assert shown.cases[0].due_at
    (project,) = shown.projects
    assert (project.name, project.stage.label) == ("精密轴承项目", "Negotiation")
    assert project.answerable.officer == zone.officer.name
    assert seen(Link(token, "TS26-00001")).title


def test_what_is_filed_under_the_link_is_in_its_name(zone, own):
    _id, token = own
    file(link=token, contact_enterprise="", contact_phone="")
    assert [c.number for c in page(token).cases] == ["TS26-00001"]


def test_sealed_and_anonymous_cases_and_those_of_others_are_not_under_the_link(zone, own):
    _id, token = own
    sealed = file(link=token, about_department_id=zone.first)
    anonymous = file(link=token, body="匿名说", anonymous=True)
    other = enterprises.register(zone.dispatcher, facts=EnterpriseFacts("别家"))
    complaints.record(zone.dispatcher, facts=facts("别家的事"), enterprise_id=other)
    assert page(token).cases == ()
    for number in (sealed.number, anonymous.number, "TS26-00003", "TS26-99999"):
        with pytest.raises(WrongCode):
            seen(Link(token, number))


def test_a_link_is_renewed_and_revoked_and_kept_as_a_hash(zone, own):
    id, token = own
    renewed = code_links.issue(zone.dispatcher, enterprise_id=id)
    for old in (token, "", "nonsense"):
        with pytest.raises(LinkUnknown):
            page(old)
    assert page(renewed)
    assert code_links.of_enterprise(zone.dispatcher, id).issued_by == zone.dispatcher.name
    code_links.revoke(zone.dispatcher, enterprise_id=id)
    with pytest.raises(LinkUnknown):
        page(renewed)
    assert code_links.of_enterprise(zone.dispatcher, id) is None
    with Sessions() as db:
        assert token not in str([(e.changes, e.details) for e in db.scalars(select(Event))])
    kinds = [m.kind for m in timeline.of_enterprise(zone.dispatcher, id)]
    assert kinds[:3] == ["link.revoked", "link.issued", "link.issued"]


def test_only_the_centre_gives_links_for_they_open_cases_of_every_department(zone, own):
    for who in zone.everyone.values():
        if who.role is not Role.DISPATCHER:
            with pytest.raises(NotAllowed):
                code_links.issue(who, enterprise_id=own[0])


# --- how often, and with which form


def test_an_address_may_file_so_often_and_then_waits_also_after_a_restart(zone):
    for _try in range(FILING["file"].free):
        front_door.admit(HOME, FILING)
    with pytest.raises(TooMuchAtOnce):
        front_door.admit(HOME, FILING)
    front_door.admit("10.9.9.9", FILING)
    with Sessions() as db:
        assert db.scalar(select(func.count()).select_from(Throttle)) == 3  # two addresses, everybody
    with clock.at(NOW + timedelta(days=1)):
        front_door.admit(HOME, FILING)


def test_a_household_of_addresses_counts_as_one(zone):
    assert front_door.place_of("2001:db8:1:2::1") == front_door.place_of("2001:db8:1:2:ffff::9")
    assert front_door.place_of("2001:db8:1:2::1") != front_door.place_of("2001:db8:1:3::1")
    assert front_door.place_of("::ffff:10.1.2.3") == "10.1.2.3"


def test_a_form_is_believed_from_the_visit_that_got_it_for_some_hours(zone):
    carried = front_door.hand_out(VISIT)
    with pytest.raises(TooFast):
        front_door.take_back(VISIT, carried, slow=True)
    with clock.at(NOW + timedelta(minutes=1)):
        assert front_door.take_back(VISIT, carried, slow=True) == front_door.take_back(VISIT, carried)
        for visit, wrong in (("another", carried), ("", carried), (VISIT, carried[:-1]), (VISIT, ""), (VISIT, "a.b.c"),
                             (VISIT, carried.replace(".", ".1", 1)), (VISIT, "x.1" + "." * 500),
                             (VISIT, "二.三.四")):  # fmt: skip
            with pytest.raises(FormTooOld):
                front_door.take_back(visit, wrong)
    with clock.at(NOW + timedelta(hours=13)), pytest.raises(FormTooOld):
        front_door.take_back(VISIT, carried)


def test_nothing_of_this_is_told_to_people_whom_it_does_not_concern(zone):
    other = person(Role.OFFICER, zone.second)
    proof = file(about_department_id=zone.second)
    add(proof, "再补一句")
    with Sessions() as db:
        assert db.scalar(select(func.count()).select_from(Notice).where(Notice.user_id == other.id)) == 0
        assert db.scalar(select(func.count()).select_from(Message)) == 1
        assert db.scalar(select(func.count()).select_from(Attachment)) == 0


def test_what_was_split_off_is_followed_with_the_same_secret_and_what_was_merged_says_so(zone):
    proof, other = file(), file(body="同样停电。", visit="other")
    worked_on(zone, proof)
    links.split(zone.dispatcher, card(zone.dispatcher, proof), title="另要求补偿", body="停产损失两万元。",
                category=Category.OTHER)  # fmt: skip
    assert seen(proof).split_off == ("TS26-00003",)
    assert seen(Secret("TS26-00003", proof.secret)).title == "另要求补偿"
    links.merge(zone.dispatcher, card(zone.dispatcher, other), into=proof.number)
    own = seen(other)
    assert (own.status, own.merged, own.may_add) == (CaseStatus.MERGED, CaseStatus.WORKING, False)


def test_every_state_of_a_complaint_has_plain_words():
    assert set(PLAIN_STATUS) == COMPLAINT.reachable()
    assert set(PLAIN_CATEGORY) == set(Category)
