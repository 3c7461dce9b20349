from dataclasses import dataclass

from domain.access import Permission as P


@dataclass(frozen=True)
class PageSpec:
    """One screen: its address, its name, who may open it, under which heading it stands."""

    key: str
    title: str
    icon: str
    needs: P
    section: str
    listed: bool = True  # False: reached by links only

    @property
    def path(self) -> str:
        return f"pages/{self.section}/{self.key}.py"


SECTIONS = {
    "home": "My work",
    "wall": "At a glance",
    "projects": "Projects",
    "cases": "Complaint board",
    "visits": "Visits and care",
    "enterprises": "Enterprises",
    "org": "Organisation",
    "data": "In and out",
    "rules": "Rules",
    "account": "Account",
}

_ALL = (
    PageSpec("desk", "My desk", ":material/inbox:", P.PROJECT_SEE, "home"),
    PageSpec("inbox", "Notices", ":material/notifications:", P.SELF, "home"),
    PageSpec("digest", "Morning digest", ":material/wb_twilight:", P.SELF, "home"),
    PageSpec("wall", "Leaders' wall", ":material/monitoring:", P.WALL_SEE, "wall"),
    PageSpec("projects", "Projects", ":material/factory:", P.PROJECT_SEE, "projects"),
    PageSpec("intake", "Take a project in", ":material/add_business:", P.PROJECT_INTAKE, "projects"),
    PageSpec("centre", "To sign and acknowledge", ":material/approval:", P.REPORT_RECEIVE, "projects"),
    PageSpec("monthlies", "Monthly reports", ":material/calendar_month:", P.PROJECT_SEE, "projects"),
    PageSpec("monthly", "Monthly report", ":material/calendar_month:", P.PROJECT_SEE, "projects", listed=False),
    PageSpec("reviews", "Quarterly reviews", ":material/grading:", P.PROJECT_SEE, "projects"),
    PageSpec("review", "Quarterly review", ":material/grading:", P.PROJECT_SEE, "projects", listed=False),
    PageSpec("project", "Project", ":material/factory:", P.PROJECT_SEE, "projects", listed=False),
    PageSpec("complaints", "Complaints", ":material/support_agent:", P.CASE_SEE, "cases"),
    PageSpec("complain", "Record a complaint", ":material/add_call:", P.CASE_RECORD, "cases"),
    PageSpec("templates", "Reply templates", ":material/edit_note:", P.TEMPLATE_KEEP, "cases"),
    PageSpec("stuck", "Passed around and dragging on", ":material/troubleshoot:", P.CASE_WATCH, "cases"),
    PageSpec("categories", "By category", ":material/grid_on:", P.CASE_SEE, "cases"),
    PageSpec("complaint", "Complaint", ":material/support_agent:", P.CASE_SEE, "cases", listed=False),
    PageSpec("sealed", "Sealed complaints", ":material/lock:", P.CASE_UNSEAL, "cases"),
    PageSpec("queues", "Five queues", ":material/view_list:", P.CASE_SEE, "cases"),
    PageSpec("duty", "Duty roster", ":material/calendar_month:", P.CASE_SEE, "cases"),
    PageSpec("routing", "Routing of categories", ":material/alt_route:", P.CASE_SEE, "cases"),
    PageSpec("case", "Case", ":material/assignment:", P.CASE_SEE, "cases", listed=False),
    PageSpec("log_visit", "Log a visit", ":material/edit_location_alt:", P.VISIT_LOG, "visits"),
    PageSpec("visit_plans", "Visit plans", ":material/event_note:", P.VISIT_SEE, "visits"),
    PageSpec("visit_plan", "Planned visit", ":material/event_note:", P.VISIT_SEE, "visits", listed=False),
    PageSpec("visits", "Visits", ":material/handshake:", P.VISIT_SEE, "visits"),
    PageSpec("visit", "Visit", ":material/handshake:", P.VISIT_SEE, "visits", listed=False),
    PageSpec("next_visits", "Whom to visit next", ":material/radar:", P.VISIT_SEE, "visits"),
    PageSpec("burden", "Burden budget", ":material/hourglass:", P.VISIT_SEE, "visits"),
    PageSpec("opinions", "Digest of opinions", ":material/forum:", P.VISIT_SEE, "visits"),
    PageSpec("enterprises", "Enterprises", ":material/apartment:", P.ENTERPRISE_SEE, "enterprises"),
    PageSpec("enterprise", "Enterprise", ":material/apartment:", P.ENTERPRISE_SEE, "enterprises", listed=False),
    PageSpec("sheet", "Enterprise sheet", ":material/description:", P.ENTERPRISE_SEE, "enterprises", listed=False),
    PageSpec("departments", "Departments", ":material/account_tree:", P.ORG_SEE, "org"),
    PageSpec("department", "Department", ":material/account_tree:", P.ORG_SEE, "org", listed=False),
    PageSpec("people", "People", ":material/group:", P.ORG_MANAGE, "org"),
    PageSpec("person", "Person", ":material/person:", P.ORG_MANAGE, "org", listed=False),
    PageSpec("grants", "Who may do what", ":material/key:", P.GRANTS_SEE, "org"),
    PageSpec("background", "Background work", ":material/schedule_send:", P.BACKGROUND_MANAGE, "org"),
    PageSpec("robots", "Group robots", ":material/smart_toy:", P.BACKGROUND_MANAGE, "org"),
    PageSpec("org_imports", "Import departments and people", ":material/group_add:", P.ORG_IMPORT, "org"),
    PageSpec("imports", "Import", ":material/upload_file:", P.DATA_IMPORT, "data"),
    PageSpec("backlog", "Bring in an earlier register", ":material/history:", P.DATA_IMPORT, "data"),
    PageSpec("rulebook", "Rulebook", ":material/gavel:", P.RULE_SEE, "rules"),
    PageSpec("rehearsal", "Rehearse limits", ":material/labs:", P.REHEARSAL_SEE, "rules"),
    PageSpec("calendar", "Working calendar", ":material/calendar_month:", P.RULE_SEE, "rules"),
    PageSpec("flows", "How things go", ":material/schema:", P.RULE_SEE, "rules"),
    PageSpec("clauses", "Clause map", ":material/map:", P.RULE_SEE, "rules"),
    PageSpec("account", "My account", ":material/person:", P.SELF, "account"),
)
PAGES = {page.key: page for page in _ALL}
HOME = "desk"
