"""Notebooks and Markdown as parts of pages: links lead to pages of the site or to the web, no code is let through."""

import base64
import hashlib
import io
import os
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import mistune
from markupsafe import Markup
from PIL import Image

from ..errors import NotPossibleError
from ..language import languages, phrase

_ROOT = Path(__file__).resolve().parents[2]
_RUNNING = re.compile(r".*(?:Run > Run All Cells|Shift \+ Enter).*")  # a page runs nothing
# the site has a style of its own
_CODE = re.compile(r"<(script|style)\b.*?</\1>\s*", re.DOTALL | re.IGNORECASE)


def run(paths: list[Path], lang: str) -> Callable[[], dict[str, dict]]:
    """Begin to run notebooks in a language, two at a time; what is returned waits for them."""
    running = ThreadPoolExecutor(2).map(lambda path: (path.stem, _run(path, lang)), sorted(paths))
    return lambda: dict(running)


def _run(path: Path, lang: str) -> dict:
    import nbformat  # not before a notebook is run
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    options = {"timeout": 120, "kernel_name": "python3", "resources": {"metadata": {"path": str(path.parent)}}}
    options["force_raise_errors"] = True  # also where a cell lets a reader's Run All go on
    client = NotebookClient(nbformat.read(path, as_version=4), extra_arguments=["--log-level=ERROR"], **options)
    ours = os.pathsep.join(filter(None, [str(_ROOT), os.environ.get("PYTHONPATH")]))  # the toolkit that writes the site
    try:
        return client.execute(env={**os.environ, "CASEBOOK_LANG": lang, "PYTHONPATH": ours})
    except CellExecutionError as error:
        reason = f"{error.ename}: {error.evalue}"
        raise NotPossibleError(phrase("site", "notebook stopped", name=path.name, reason=reason)) from error


def parts(notebook: dict, lang: str, pages: Mapping[str, str], folder: Path) -> Iterator[dict]:
    """Go through what a notebook says and shows in a language; pictures are stored in the folder of its page."""
    others = "|".join(re.escape(name) for code, name in languages().items() if code != lang)
    answers = re.compile(f"<p><strong>(?:{others})</strong>.*?</p>", re.DOTALL)  # the same in other languages
    for cell in notebook["cells"]:
        tags = {tag for tag in cell["metadata"].get("tags", ()) if tag.startswith("lang-")}
        if tags and f"lang-{lang}" not in tags:
            continue
        if cell["cell_type"] == "markdown":
            yield {"kind": "prose", "value": html(_RUNNING.sub("", "".join(cell["source"])), pages)}
        for output in cell.get("outputs", ()):
            data, about = output.get("data", {}), output.get("metadata", {}).get("image/png", {})
            if "image/png" in data:
                picture = base64.b64decode("".join(data["image/png"]))
                path = folder / f"{hashlib.sha256(picture).hexdigest()[:12]}.webp"  # a third of the room
                Image.open(io.BytesIO(picture)).convert("RGB").save(path, lossless=True)
                yield {"kind": "image", "value": path.name, "alt": about.get("alt")}
            elif "text/html" in data:
                yield {"kind": "output", "value": Markup(answers.sub("", _CODE.sub("", "".join(data["text/html"]))))}
            elif said := "".join(data.get("text/plain", output.get("text", ""))):
                yield {"kind": "text", "value": said}


def title(notebook: dict, lang: str, name: str) -> str:
    """Take the first heading in a language."""
    cells = [c for c in notebook["cells"] if c["cell_type"] == "markdown"]
    cells.sort(key=lambda c: f"lang-{lang}" not in c["metadata"].get("tags", ()))
    found = (re.findall("(?m)^# (.+)$", "".join(cell["source"])) for cell in cells)
    return next((heads[0].strip() for heads in found if heads), name)


# ---------------------------------------------------------------- Markdown


class _Renderer(mistune.HTMLRenderer):
    def __init__(self, pages: Mapping[str, str]) -> None:
        super().__init__(escape=True)
        self.pages = pages

    def link(self, text: str, url: str, title: str | None = None) -> str:
        """Lead a link to the page of a file; one to a file without a page becomes plain text."""
        path = url.partition("#")[0]
        target = url if not path or re.match("https?:", path) else self.pages.get(path.rpartition("/")[2])
        return super().link(text, target, title) if target else text

    def heading(self, text: str, level: int, **_: object) -> str:
        """Give a heading the name that links to it use."""
        kept = (c for c in re.sub("<[^>]+>", "", text).lower() if c in " -_" or unicodedata.category(c)[0] not in "PS")
        return f'<h{level} id="{"".join(kept).strip().replace(" ", "-")}">{text}</h{level}>\n'


def html(text: str, pages: Mapping[str, str]) -> Markup:
    r"""Write Markdown as HTML; ``pages`` says which file is which page.

    Examples
    --------
    >>> html("[a case](x.md) <b>", {"x.md": "../cases/x.html"})
    Markup('<p><a href="../cases/x.html">a case</a> &lt;b&gt;</p>\n')
    """
    return Markup(mistune.create_markdown(renderer=_Renderer(pages), plugins=["table", "strikethrough"])(text))
