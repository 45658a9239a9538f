"""A block of YAML as text: libyaml finds the parts, nothing is turned into another type."""

import re

import yaml

from ..thai import normalise
from .text import ODD, Document, clean

MAX_DEPTH = 12
_NO_TAG = (None, "!")
_CURLY = re.compile("[:,{\\[-] *[“”„‘’]")
_CITED_IN_BRACES = re.compile(r"^\s*\w+:\s*\{[^{}]*\w\[")


class _RefusedError(Exception):
    """A construct that stops the reading of a YAML block: its event and path, and the code of the fault."""


def read_block(text: str, offset: int, doc: Document) -> None:
    """Build text from libyaml's events; keep the line of every key and value."""
    loader = yaml.CSafeLoader(text)
    last = offset + text.count("\n") + 1
    block = _where((), offset)
    try:
        for kind in (yaml.StreamStartEvent, yaml.DocumentStartEvent):
            if not isinstance(loader.get_event(), kind):
                return  # an empty block
        if not isinstance(event := loader.get_event(), yaml.MappingStartEvent):
            raise _RefusedError(event, (), "wrong-shape.fields")
        _node(loader, event, (), offset, doc)
        loader.get_event()  # the end of the document
        if not isinstance(event := loader.get_event(), yaml.StreamEndEvent):
            doc.add(offset + event.start_mark.line + 1, block, "yaml-syntax.document")
    except yaml.MarkedYAMLError as error:
        doc.lost = True
        mark = error.problem_mark or error.context_mark
        if error.context_mark and mark.index >= len(text):
            mark = error.context_mark  # something has no end: where it begins is what helps
        line = min(offset + (mark.line if mark else 0) + 1, last)
        wrong = text.split("\n")[line - offset - 1]
        code = "yaml-syntax.citation" if _CITED_IN_BRACES.search(wrong) else "yaml-syntax"
        code = "yaml-syntax.quotes" if _CURLY.search(wrong) else code
        doc.add(line, block, code, reason=error.problem or error.context or "syntax", line=line, last=last)
    except _RefusedError as refused:
        doc.lost = True
        event, path, code = refused.args
        code = "yaml-anchor" if event.anchor else "yaml-tag" if event.tag not in _NO_TAG else code
        line = offset + event.start_mark.line + 1
        doc.add(line, _where(path, offset), code, line=line, last=last)
    finally:
        loader.dispose()


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
            doc.lines[inner] = kept or line
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
