"""Rows of the App Router's stream that the golden pages do not have."""

from __future__ import annotations

import json

from newscrawl.extraction.page_data.objects import stream_values


def values_of(*rows: str) -> list[object]:
    """Return what is read of rows that come in one call."""
    call = json.dumps([1, "".join(rows)])
    return list(stream_values([f"self.__next_f.push({call})"]))


def test_a_hint_without_a_number_is_passed_over() -> None:
    """The stream goes on behind a hint to load a style sheet, which newer servers do not number."""
    assert values_of('1:["a"]\n', ':HL["/x.css","style"]\n', '2:["b"]\n')[-1] == ["b"]


def test_a_doubled_dollar_sign_is_one() -> None:
    """Text that begins with a dollar sign is sent with two of them."""
    assert values_of('1:{"title":"$$MARROW doubles","body":"costs $$5"}\n') == [
        {"title": "$MARROW doubles", "body": "costs $$5"}
    ]


def test_a_date_is_read_without_its_sign() -> None:
    """Times that are no strings in the server's program have a mark before them."""
    assert values_of('1:{"at":"$D2026-05-01T16:00:00.000Z"}\n') == [{"at": "2026-05-01T16:00:00.000Z"}]


def test_text_with_quotes_and_line_breaks_survives() -> None:
    """A call's argument ends at its own quotation mark, not at one in the text."""
    text = 'He said "no",\nthen \\"yes\\".'
    assert values_of(f"1:T{len(text):x},{text}", '2:{"body":"$1"}\n') == [{"body": text}]
