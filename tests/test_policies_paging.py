from __future__ import annotations

from newscrawl.policies import START, PagingState


def run(*pages: str, old: str = "") -> int:
    """Return how many of the pages (a letter an article) are read before the list is over."""
    so_far = START
    for number, page in enumerate(pages, start=1):
        so_far = so_far.after(frozenset(page), is_old=bool(page) and set(page) <= set(old))
        if so_far.is_over:
            return number
    return len(pages)


def test_the_last_page_repeats() -> None:
    """Two repetitions of a page are the end; one may be a list that moved on."""
    assert run("ab", "cd", "cd", "cd", "cd") == 4
    assert run("ab", "cd", "cd", "ef", "gh") == 5


def test_the_last_page_repeats_beside_a_block_that_moves() -> None:
    """A page that names little new is a repetition, whatever comes into its Flash block meanwhile."""
    assert run("zyxabcde", "zyxfghij", "zyxklmno", "Azyklmno", "BAzklmno", "CBAklmno") == 5
    assert run("abcdefghijklm", "abcdefghijkno", "abcdefghijkpq", "abcdefghijkrs") == 4


def test_sparse_pages_go_on() -> None:
    """Pages that name few articles, all of them new, are no repetition: the others lead elsewhere."""
    assert run("abcdefghijkl", "mnopqrstuvwx", "yz", "AB", "CDEFGHIJKLMN") == 5


def test_empty_pages() -> None:
    """One empty page is passed over, two in a row are the end."""
    assert run("ab", "", "cd", "ef") == 4
    assert run("ab", "", "", "cd") == 3


def test_old_pages() -> None:
    """Dates are not in order: two pages in a row of old articles are the end, one is not."""
    assert run("ab", "cd", "ef", "gh", old="cd") == 4
    assert run("ab", "cd", "ef", "gh", old="cdef") == 3


def test_asking_again() -> None:
    """An empty page is asked for twice more."""
    again = START.again().again()
    assert START.may_ask_again
    assert not again.may_ask_again
    assert PagingState(tries=2).after(frozenset("a"), is_old=False).may_ask_again


def test_pages_that_fail() -> None:
    """A page that could not be read is missed, and two in a row are the end."""
    once = START.after_failure()
    assert (once.missed, once.is_over) == (1, False)
    assert once.after_failure().is_over
