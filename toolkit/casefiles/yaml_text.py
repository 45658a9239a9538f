"""A block of YAML as text: libyaml finds the parts, nothing is turned into another type."""

from __future__ import annotations

import yaml

from ..thai import normalise
from .text import ODD, Document, clean

MAX_DEPTH = 12


class _RefusedError(Exception):
    """A construct that stops the reading of a YAML block: its line, field and code."""


def read_block(text: str, offset: int, doc: Document) -> None:
    """Build text from libyaml's events; keep the line of every key and value."""
    loader = yaml.CSafeLoader(text)
    last = offset + text.count("\n") + 1
    block = _block(offset)
    try:
        for kind in (yaml.StreamStartEvent, yaml.DocumentStartEvent):
            if not isinstance(loader.get_event(), kind):
                return  # an empty block
        value = _node(loader, loader.get_event(), (), offset, doc)
        if not isinstance(value, dict):
            doc.lost = True
            doc.add(offset + 1, block, "wrong-shape.fields")
            return
        loader.get_event()
        if not isinstance(event := loader.get_event(), yaml.StreamEndEvent):
            doc.add(offset + event.start_mark.line + 1, block, "yaml-syntax.document")
    except yaml.MarkedYAMLError as error:
        doc.lost = True
        mark = error.problem_mark or error.context_mark
        if error.context_mark and mark.index >= len(text):
            mark = error.context_mark  # something has no end: where it begins is what helps
        line = min(offset + (mark.line if mark else 0) + 1, last)
        reason = error.problem or error.context or "syntax"
        doc.add(line, block, "yaml-syntax", reason=reason, line=line, last=last)
    except _RefusedError as refused:
        doc.lost = True
        doc.add(*refused.args, line=refused.args[0], last=last)
    finally:
        loader.dispose()


def _node(loader: yaml.CSafeLoader, event: yaml.Event, path: tuple, offset: int, doc: Document) -> object:
    line = offset + event.start_mark.line + 1
    doc.lines[path] = line
    where = str(path[0]) if path else _block(offset)
    _refuse(event, line, where)
    if len(path) > MAX_DEPTH:
        raise _RefusedError(line, where, "yaml-depth")
    if isinstance(event, yaml.ScalarEvent):
        # quoted text may spell any character as an escape, and a block of text holds line ends
        return _unescaped(event.value, line, where, doc) if event.style else event.value
    if isinstance(event, yaml.SequenceStartEvent):
        items: list = []
        while not isinstance(event := loader.get_event(), yaml.SequenceEndEvent):
            items.append(_node(loader, event, (*path, len(items)), offset, doc))
        return items
    mapping: dict = {} if path else doc.front  # kept as far as it goes, should a later line be refused
    while not isinstance(event := loader.get_event(), yaml.MappingEndEvent):
        line = offset + event.start_mark.line + 1
        _refuse(event, line, where)
        if not isinstance(event, yaml.ScalarEvent):
            raise _RefusedError(line, where, "wrong-shape.key")
        key = _unescaped(event.value, line, where, doc) if event.style else event.value
        kept = doc.lines.get((*path, key))
        value = _node(loader, loader.get_event(), (*path, key), offset, doc)
        if key in mapping:
            doc.add(line, ".".join(map(str, (*path, key))), "duplicate-key", key=key, line=kept)
            doc.lines[(*path, key)] = kept or line
        else:
            mapping[key] = value
            doc.lines[(*path, key)] = max(line, doc.lines[(*path, key)]) if isinstance(value, str) else line
    return mapping


def _block(offset: int) -> str:
    return "front matter" if offset else "file"  # a vocabulary has nothing else


def _refuse(event: yaml.Event, line: int, where: str) -> None:
    if isinstance(event, yaml.AliasEvent) or event.anchor:
        raise _RefusedError(line, where, "yaml-anchor")
    if event.tag and event.tag != "!":
        raise _RefusedError(line, where, "yaml-tag")


def _unescaped(text: str, line: int, where: str, doc: Document) -> str:
    if "\n" in text:
        doc.add(line, where, "control-character.line-break")
        text = " ".join(text.split("\n")).strip()
    if not text.isascii():
        text = normalise(text)
    return clean(text, line, doc, where) if ODD.search(text) else text
