from domain.headers import SheetKind
from ui.imports import import_screen
from ui.page import open_page
from ui.passwords import issue_passwords

me = open_page("org_imports")
issue_passwords(me, "org_imports")
import_screen(me, "org_imports", (SheetKind.DEPARTMENTS, SheetKind.PEOPLE))
