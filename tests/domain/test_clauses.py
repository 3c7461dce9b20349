from collections import Counter

from domain.clauses import CLAUSES
from ui.menu import PAGES


def test_the_document_has_97_mechanisms_each_once_in_order():
    assert [clause.number for clause in CLAUSES] == list(range(1, 98))


def test_every_mechanism_has_its_words_its_place_and_its_wave():
    for clause in CLAUSES:
        assert clause.term and clause.does and clause.source
        assert clause.wave in (1, 2, 3)
        assert "�" not in clause.term + clause.does + clause.source
    assert min(Counter(clause.wave for clause in CLAUSES).values()) > 10


def test_no_term_stands_twice():
    assert [term for term, times in Counter(clause.term for clause in CLAUSES).items() if times > 1] == []


def test_every_screen_that_a_mechanism_names_is_there():
    named = {clause.screen for clause in CLAUSES if clause.screen}
    assert named and named <= set(PAGES)


def test_what_is_built_later_names_no_screen_yet():
    assert [clause.number for clause in CLAUSES if clause.screen and clause.wave > 1] == []
