"""How things look: session, menu, action bar, tables, words."""
