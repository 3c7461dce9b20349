"""Whoever has no mouse gets everywhere."""

import pytest

# What can be operated and is seen: links, buttons, fields. Of a group of choices one is a stop, arrows do the rest.
MARK = """() => {
  let n = 0;
  for (const e of document.querySelectorAll('a[href], button, input, textarea, summary')) {
    const box = e.getBoundingClientRect(), style = getComputedStyle(e);
    const hidden = !box.width || !box.height || style.visibility === 'hidden' || e.disabled || e.closest('[inert]');
    const chosenAmong = e.closest('[role=radiogroup]') || e.type === 'file' || e.tabIndex < 0;
    if (!hidden && !chosenAmong) e.dataset.stop = n++;
  }
  return n;
}"""
HERE = "document.activeElement && document.activeElement.dataset.stop"


@pytest.mark.parametrize("path", ["/", "/projects", "/intake", "/project?id={id}&tab=handoffs"])
def test_the_tab_key_reaches_every_link_button_and_field(zone, server, person, usernames, path):
    card = zone.complete(zone.project())
    someone = person(server.url).sign_in(usernames[zone.officer.id], path=path.format(id=card.id))
    someone.page.wait_for_load_state("networkidle")
    someone.page.evaluate("document.activeElement.blur()")
    stops = someone.page.evaluate(MARK)
    assert stops > 10
    reached = set()
    for _ in range(stops * 2 + 20):
        someone.page.keyboard.press("Tab")
        reached.add(someone.page.evaluate(HERE))
    missed = set(map(str, range(stops))) - reached
    left_out = "[...document.querySelectorAll('[data-stop]')].filter(e => missed.includes(e.dataset.stop))"
    said = someone.page.evaluate(f"missed => {left_out}.map(e => e.outerHTML.slice(0, 160))", sorted(missed))
    assert not missed, said


def test_signing_in_needs_no_mouse(zone, server, person, usernames):
    one = person(server.url)
    one.goto("/")
    one.page.get_by_role("textbox", name="用户名").focus()
    one.page.keyboard.type(usernames[zone.officer.id])
    one.page.keyboard.press("Tab")
    one.page.keyboard.type("每时每刻都有具名的人负责")
    one.page.keyboard.press("Enter")
    one.sees("我的工作台")
