from domain.headers import SheetKind
from ui.imports import import_screen
from ui.page import open_page

me = open_page("imports")
import_screen(me, "imports", (SheetKind.ENTERPRISES, SheetKind.PROJECTS))
