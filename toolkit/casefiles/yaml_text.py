"""A block of YAML as text: libyaml finds the parts, nothing is turned into another type."""

import re
from itertools import pairwise

import yaml

from ..language import phrase, wording
from ..thai import normalise
from .text import ODD, Document, clean

MAX_DEPTH = 12
_NO_TAG = (None, "!")
_CURLY = re.compile("[:,{\\[-] *[“”„‘’]")
_FIELD = re.compile(r"[\w\"'][^:]*:(\s|$)")  # at the beginning of its line
_CITED_IN_BRACES = re.compile(r"^\s*\w+:\s*\{[^{}]*\w\[")


class _RefusedError(Exception):
    """A construct that stops the reading of a YAML block: its event and path, and the code of the fault."""


def read_block(text: str, offset: int, doc: Document) -> None:
    """Build text from libyaml's events; keep the line of every key and value.

    A field of a front matter that cannot be read is named and left out, and the others are read.
    """
    lines = text.split("\n")
    fields = [n for n, line in enumerate(lines) if n and offset and _FIELD.match(line)]
    for first, end in pairwise([0, *fields, len(lines)]):
        _read("\n".join(lines[first:end]), offset + first, doc)


def _read(text: str, offset: int, doc: Document) -> None:
    loader = yaml.CSafeLoader(text)
    try:
        for kind in (yaml.StreamStartEvent, yaml.DocumentStartEvent):
            if not isinstance(loader.get_event(), kind):
                return  # an empty block
        if not isinstance(event := loader.get_event(), yaml.MappingStartEvent):
            raise _RefusedError(event, (), "wrong-shape.fields")
        _node(loader, event, (), offset, doc)
        loader.get_event()  # the end of the document
        if not isinstance(event := loader.get_event(), yaml.StreamEndEvent):
            doc.add(offset + event.start_mark.line + 1, _where((), offset), "yaml-syntax.document")
    except (yaml.MarkedYAMLError, _RefusedError) as error:
        doc.lost = True
        for key in [key for key in doc.front if doc.lines[key,] > offset > 0]:
            del doc.front[key]  # half a value is none
        _name(error, text, offset, doc)
    finally:
        loader.dispose()


def _name(error: yaml.MarkedYAMLError | _RefusedError, text: str, offset: int, doc: Document) -> None:
    """Note what stops the reading."""
    if isinstance(error, _RefusedError):
        event, path, code = error.args
        code = "yaml-anchor" if event.anchor else "yaml-tag" if event.tag not in _NO_TAG else code
        return doc.add(offset + event.start_mark.line + 1, _where(path, offset), code)
    mark, lines = error.problem_mark or error.context_mark, text.split("\n")
    if error.context_mark and mark.index >= len(text):
        mark = error.context_mark  # something has no end: where it begins is what helps
    line = min(mark.line if mark else 0, len(lines) - 1)
    code = "yaml-syntax.citation" if _CITED_IN_BRACES.search(lines[line]) else "yaml-syntax"
    code = "yaml-syntax.quotes" if _CURLY.search(lines[line]) else code
    reason = error.problem or error.context or "syntax"
    reason = phrase("yaml", reason) if reason in wording()["yaml"] else reason
    return doc.add(offset + line + 1, _where((), offset), code, reason=[reason])  # in a list, so that it is not cut


def _node(loader: yaml.CSafeLoader, event: yaml.Event, path: tuple, offset: int, doc: Document) -> object:
    doc.lines[path] = offset + event.start_mark.line + 1
    if event.anchor or event.tag not in _NO_TAG or len(path) > MAX_DEPTH:
        raise _RefusedError(event, path, "yaml-depth")
    if isinstance(event, yaml.ScalarEvent):
        return _unescaped(event, path, offset, doc) if event.style else event.value
    if isinstance(event, yaml.SequenceStartEvent):
        items: list = []
        while not isinstance(event := loader.get_event(), yaml.SequenceEndEvent):
            items.append(_node(loader, event, (*path, len(items)), offset, doc))
        return items
    mapping: dict = {} if path else doc.front  # kept as far as it goes, should a later line be refused
    while not isinstance(event := loader.get_event(), yaml.MappingEndEvent):
        if event.anchor or event.tag not in _NO_TAG or not isinstance(event, yaml.ScalarEvent):
            raise _RefusedError(event, path, "wrong-shape.key")
        line = offset + event.start_mark.line + 1
        key = _unescaped(event, path, offset, doc) if event.style else event.value
        inner = (*path, key)
        kept = doc.lines.get(inner)
        value = _node(loader, loader.get_event(), inner, offset, doc)
        if key in mapping:
            doc.add(line, ".".join(map(str, inner)), "duplicate-key", key=key, line=kept)
            doc.lines[inner] = kept
        else:
            mapping[key] = value
            doc.lines[inner] = max(line, doc.lines[inner]) if isinstance(value, str) else line
    return mapping


def _where(path: tuple, offset: int) -> str:
    return str(path[0]) if path else "front matter" if offset else "file"  # a vocabulary has nothing else


def _unescaped(event: yaml.ScalarEvent, path: tuple, offset: int, doc: Document) -> str:
    """Take quoted text, which may spell any character as an escape, or a block of text, which holds line ends."""
    text, line, where = normalise(event.value), offset + event.start_mark.line + 1, _where(path, offset)
    if "\n" in text:
        doc.add(line, where, "control-character.line-break")
        text = " ".join(text.split("\n")).strip()
    return clean(text, line, doc, where) if ODD.search(text) else text
