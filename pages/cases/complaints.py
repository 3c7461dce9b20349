from ui.board_filters import board_filters
from ui.board_list import board_list
from ui.page import open_page

me = open_page("complaints")
board_list(me, board_filters(me))
