"""What the bytes of a page are read as."""

from __future__ import annotations

from w3lib.encoding import html_to_unicode, read_bom

# So many characters that are whole UTF-8 stand against one that is broken. In the other encodings fewer
# are whole than broken: one to three in Thai, one to five in Chinese, none where a letter is a byte.
_WHOLE_TO_BROKEN = 2
_REPLACEMENT = "\ufffd"


def encoding_of(body: bytes, content_type: str | None) -> str:
    """Return the encoding of a page: UTF-8 where its bytes are, else what its header or itself declares.

    >>> encoding_of("né".encode(), "text/html; charset=iso-8859-1")
    'utf-8'
    """
    return "utf-8" if is_utf8(body) else html_to_unicode(content_type, body)[0]


def is_utf8(body: bytes) -> bool:
    r"""Say whether a page is UTF-8: a broken character, by an editor or at a cut, does not make it another.

    >>> is_utf8("caf\u00e9 na\u00efve".encode() + b"\xff"), is_utf8("caf\u00e9 na\u00efve".encode("latin-1"))
    (True, False)
    """
    encoding, _ = read_bom(body)
    if encoding is not None:
        return encoding == "utf-8"
    text = body.decode("utf-8", "replace")
    sent = body.count(_REPLACEMENT.encode())  # a broken character that the site's own program has replaced
    broken = text.count(_REPLACEMENT) - sent
    whole = len(text) - len(text.encode("ascii", "ignore")) - broken
    return broken == 0 or whole >= _WHOLE_TO_BROKEN * broken
