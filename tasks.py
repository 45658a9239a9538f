"""Set up and run the casebook: ``python tasks.py --help``.

Needs nothing but Python 3.11 or newer; everything else goes into the folder .venv.
"""

import argparse
import base64
import hashlib
import html
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import webbrowser
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 - this file must still say so on an older Python
    sys.exit(
        f"The casebook needs Python 3.11 or newer; this is Python {sys.version.split()[0]}.\n"
        "If a newer one is installed, name it: make lab PY=python3.11, or python3.11 tasks.py lab"
    )

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
STAMP = VENV / ".stamp"
LOCK = ROOT / "requirements.lock"
BUILD = ROOT / "build"
NOTEBOOKS = ROOT / "notebooks"
START = NOTEBOOKS / "00-start-here.ipynb"
UV = "uv==0.13.9"

# JupyterLab otherwise asks each new user whether it may fetch news
LAB_SETTINGS = {"@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False}}
SCRIPT = re.compile(r"<script\b.*?</script>\s*", re.DOTALL | re.IGNORECASE)
# fonts of toolkit/fonts and the letters they are for
FONTS = {
    "NotoSansThai-Regular.ttf": (0x0E00, 0x0E7F),
    "CasebookKhmer-Regular.ttf": (0x1780, 0x17FF),
    "CasebookCJK-Regular.otf": (0x2E80, 0xD7FF),
}
# what a report page may not fetch: anything but its own text (a link to click on is fine)
OUTSIDE = re.compile(
    r"<(?:script|link|img|iframe|source|object|embed)\b[^>]*?\b(?:src|href|data)\s*=\s*[\"']?\s*"
    r"(?:https?:)?//[^\"'\s>]+|url\(\s*[\"']?(?:https?:)?//[^)]+|@import\s+[\"'](?:https?:)?//[^\"']+",
    re.IGNORECASE,
)


def run(*command: object, **options: object) -> int:
    """Run a command in the repository's folder and return its exit code."""
    return subprocess.call([str(part) for part in command], cwd=ROOT, **options)


def need(*command: object, failing: str) -> None:
    """Run a command that must succeed, or stop with a message."""
    if run(*command):
        sys.exit(failing)


def python(*arguments: object) -> int:
    """Run the Python of .venv, setting it up first."""
    venv()
    return run(PYTHON, *arguments)


# the environment


def fingerprint() -> str:
    """Return a text that changes whenever .venv has to be made again."""
    digest = hashlib.sha256()
    for path in (LOCK, ROOT / "pyproject.toml"):
        digest.update(path.read_bytes())
    # a copied folder, or another Python, needs its own .venv
    digest.update(repr((UV, sys.version_info[:3], sys.base_prefix, str(ROOT))).encode())
    return digest.hexdigest()


def venv() -> int:
    """Make .venv with exactly what requirements.lock says; do nothing if that is done."""
    wanted = fingerprint()
    if PYTHON.exists() and STAMP.is_file() and STAMP.read_text() == wanted:
        return 0
    if importlib.util.find_spec("ensurepip") is None:
        sys.exit(
            "This Python cannot make virtual environments.\n"
            "On Debian and Ubuntu: sudo apt install python3-venv, then run the same command again."
        )
    print("Setting up .venv (once; less than a minute on most connections) ...", flush=True)
    started = clock()
    STAMP.unlink(missing_ok=True)
    if Path(sys.prefix) != VENV:  # a running environment cannot be emptied
        need(sys.executable, "-m", "venv", "--clear", VENV, failing="Could not make .venv.")
    install()
    settings = VENV / "share/jupyter/lab/settings/overrides.json"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(json.dumps(LAB_SETTINGS, indent=2), encoding="utf-8")
    STAMP.write_text(wanted)
    print(f".venv is ready ({spent(started)}).", flush=True)
    return 0


def install() -> None:
    """Install the locked packages and this folder, with uv or, where there is none, with pip."""
    failing = "Could not install the packages. Is there a connection? Then run the same again."
    pip = (PYTHON, "-m", "pip", "--disable-pip-version-check", "install", "--quiet")
    here = ("--no-deps", "--no-build-isolation", "--editable", ROOT)
    if run(*pip, "--no-deps", "--only-binary=:all:", UV, stderr=subprocess.DEVNULL) == 0:
        uv = (PYTHON, "-m", "uv", "pip")
        target = ("--quiet", "--python", PYTHON)
        need(*uv, "sync", *target, "--require-hashes", LOCK, failing=failing)
        need(*uv, "install", *target, *here, failing=failing)
    else:
        print("No uv for this machine: going on with pip, which takes longer.", flush=True)
        need(*pip, "--no-deps", "--require-hashes", "--requirement", LOCK, failing=failing)
        need(*pip, *here, failing=failing)


def lock(*extra: str) -> int:
    """Write requirements.lock anew from pyproject.toml, for Python 3.11 to 3.14."""
    # needs uv, which an up-to-date .venv has; a first lock can be made with any uv
    venv()
    return run(
        *(PYTHON, "-m", "uv", "pip", "compile", "--quiet", "--universal", "--generate-hashes"),
        *("--python-version", "3.11", "--group", "test", "--group", "setup"),
        *("--custom-compile-command", "python tasks.py lock"),
        *("--output-file", LOCK.name, *extra, "pyproject.toml"),
    )


def clean() -> int:
    """Remove everything that can be made again."""
    for name in (".venv", "build", ".pytest_cache", ".ruff_cache", ".hypothesis", ".cache"):
        shutil.rmtree(ROOT / name, ignore_errors=True)
    for folder in ("toolkit", "tests", "notebooks"):
        for pattern in ("__pycache__", ".ipynb_checkpoints"):
            for path in sorted((ROOT / folder).rglob(pattern)):
                shutil.rmtree(path, ignore_errors=True)
    return 0


# what people do with it


def lab(*extra: str) -> int:
    """Open JupyterLab at the first notebook (after --: options for jupyter lab)."""
    venv()
    command = [str(PYTHON), "-m", "jupyterlab", f"--ServerApp.root_dir={ROOT}"]
    command += ["--ServerApp.ip=127.0.0.1", "--LabApp.extension_manager=readonly"]
    if START.exists():
        page = f"/lab/tree/{START.relative_to(ROOT).as_posix()}"
        command.append(f"--LabApp.default_url={page}")
    if not has_browser():
        print("No browser here: open the last of the addresses that JupyterLab prints below.")
        command.append("--no-browser")
    if getattr(os, "geteuid", lambda: 1)() == 0:
        command.append("--allow-root")
    command += extra
    sys.stdout.flush()
    os.chdir(ROOT)
    if os.name == "posix":
        os.execv(command[0], command)
    server = subprocess.Popen(command)
    while True:
        try:
            return server.wait()
        except KeyboardInterrupt:  # JupyterLab hears it too and shuts down
            continue


def has_browser() -> bool:
    """Say whether a window can be opened."""
    if sys.platform.startswith("linux") and "BROWSER" not in os.environ:
        return "DISPLAY" in os.environ or "WAYLAND_DISPLAY" in os.environ
    try:
        webbrowser.get()
    except webbrowser.Error:
        return False
    return True


def check(*extra: str) -> int:
    """Check every case file and table in casestudies/."""
    code = python("-m", "toolkit", "check", *extra)
    if code == 0:
        print("All case files are in order.")
    return code


PARTS = {
    "tests": ("tests", "--ignore=tests/test_docs.py"),
    "docs": ("tests/test_docs.py", "toolkit"),  # the pages, and the examples in docstrings
    "notebooks": (
        *("--nbval", "--nbval-current-env", "--nbval-cell-timeout=120"),
        *("--nbval-sanitize-with", "notebooks/nbval.cfg", NOTEBOOKS.name),
    ),
}


def test(*extra: str, only: str = "") -> int:
    """Run the tests, the docs' examples and every notebook against what they show (after --: for pytest)."""
    started = clock()
    venv()
    times, failed = {"set-up": spent(started)}, []
    parts = {only: PARTS[only]} if only else {"tests": ()} if extra else PARTS  # options are for the tests
    for part, arguments in parts.items():
        began = clock()
        if python("-m", "pytest", *arguments, *extra):
            failed.append(part)
        times[part] = spent(began)
    print("", *(f"{part:10} {time}" for part, time in times.items()), sep="\n")
    if failed and not extra:
        print("If only case files were changed: run `make notebooks`, look at what changed, and commit it.")
    verdict = f"{', '.join(failed or parts)} {'failed' if failed else 'passed'}"
    print(f"{verdict.capitalize()} in {spent(started)}.")
    return bool(failed)


def lint(*extra: str) -> int:
    """Check the style of the code and of the notebooks (after --: for ruff check)."""
    code = python("-m", "ruff", "check", *extra, ".")
    return run(PYTHON, "-m", "ruff", "format", "--check", ".") or code


# notebooks


def execute() -> int:
    """Bring all that follows from the case files up to date, and say what changed; run twice, it changes nothing."""
    venv()
    need(PYTHON, "-m", "toolkit", "check", failing="The case files have faults; nothing was changed.")
    for command in (("-m", "toolkit", "translations"), ("tools/make_docs.py",)):
        need(PYTHON, *command, failing="Nothing more was changed.")
    notebooks = sorted(NOTEBOOKS.glob("*.ipynb"))
    with tempfile.TemporaryDirectory() as folder:
        settings = {
            "ExecutePreprocessor.kernel_name": "python3",
            "ExecutePreprocessor.record_timing": False,
            "ExecutePreprocessor.timeout": 120,
            "ExecutePreprocessor.extra_arguments": ["--log-level=ERROR"],
            "CoalesceStreamsPreprocessor.enabled": True,
        }
        need(
            *(PYTHON, "-m", "nbconvert", "--to=notebook", "--execute", "--log-level=WARN"),
            *(f"--{name}={value}" for name, value in settings.items()),
            *("--output-dir", folder, *notebooks),
            failing="A notebook stopped; none was changed.",
        )
        for path in notebooks:
            fresh = tidied(Path(folder, path.name).read_text(encoding="utf-8"))
            if fresh == path.read_text(encoding="utf-8"):
                print(f"{path.name}: as before")
                continue
            part = path.with_suffix(".part")
            part.write_text(fresh, encoding="utf-8", newline="\n")
            part.replace(path)
            print(f"{path.name}: outputs changed")
    return 0


def tidied(text: str) -> str:
    """Return a notebook's JSON without what differs from one machine or session to the next."""
    notebook = json.loads(text)
    notebook["metadata"] = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    for cell in notebook["cells"]:
        # tags and hidden inputs are the author's; all else is left by the programs that ran it
        kept = ("tags", "jupyter")
        cell["metadata"] = {key: cell["metadata"][key] for key in kept if key in cell["metadata"]}
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def report() -> int:
    """Write every notebook to build/ as a page without code that needs no connection."""
    venv()
    notebooks = sorted(NOTEBOOKS.glob("*.ipynb"))
    shutil.rmtree(BUILD, ignore_errors=True)
    need(
        *(PYTHON, "-m", "nbconvert", "--to=html", "--no-input", "--log-level=ERROR"),
        *("--HTMLExporter.embed_images=True", "--output-dir", BUILD, *notebooks),
        failing="The pages could not be written.",
    )
    entries = []
    for path in notebooks:
        page, title = BUILD / f"{path.stem}.html", title_of(path)
        # scripts draw formulas and diagrams we have not got, and are fetched from elsewhere
        text = SCRIPT.sub("", page.read_text(encoding="utf-8"))
        text = text.replace(f"<title>{path.stem}</title>", f"<title>{title}</title>", 1)
        text = text.replace("</head>", f"<style>{page_style(text)}</style>\n</head>", 1)
        text = text.replace('.ipynb"', '.html"')  # links from one notebook to the next
        found = OUTSIDE.search(text)
        if found:
            sys.exit(f"{page.name} would load something from outside: {found[0][:120]}")
        page.write_text(text, encoding="utf-8", newline="\n")
        entries.append(f'<li><a href="{page.name}">{title}</a></li>')
    index = INDEX.format(style=page_style("".join(entries)), entries="\n".join(entries))
    (BUILD / "index.html").write_text(index, encoding="utf-8", newline="\n")
    print(f"{len(entries)} pages; begin with {BUILD.name}/index.html")
    return 0


INDEX = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Urban policy casebook</title>
<style>{style}
body {{ max-width: 45rem; margin: 3rem auto; padding: 0 1rem; line-height: 1.6;
  font-family: var(--jp-content-font-family); }}</style>
</head>
<body>
<h1>Urban policy casebook</h1>
<ol start="0">
{entries}
</ol>
</body>
</html>
"""


def title_of(path: Path) -> str:
    """Return a notebook's first heading, ready for HTML."""
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        found = re.search(r"^# (.+)$", "".join(cell["source"]), re.MULTILINE)
        if cell["cell_type"] == "markdown" and found:
            return html.escape(found[1].strip())
    return html.escape(path.stem)


def page_style(text: str) -> str:
    """Return CSS with the fonts that a text needs, so that Thai is set right on any machine."""
    faces, names = [], []
    for file, (first, last) in FONTS.items():
        if not re.search(f"[{chr(first)}-{chr(last)}]", text):
            continue
        names.append(f'"casebook {Path(file).stem}"')
        data = base64.b64encode((ROOT / "toolkit/fonts" / file).read_bytes()).decode()
        faces.append(
            f"@font-face {{ font-family: {names[-1]}; src: url(data:font/ttf;base64,{data});"
            f" unicode-range: U+{first:X}-{last:X}; }}"
        )
    # first in the list, or a browser may show boxes without ever asking them
    families = {
        "content": [*names, "system-ui", "Helvetica", "Arial", "sans-serif"],
        "code": [*names, "Menlo", "Consolas", '"DejaVu Sans Mono"', "monospace"],
    }
    families["ui"] = families["content"]
    variables = (f"--jp-{use}-font-family: {', '.join(f)};" for use, f in families.items())
    return "\n".join([*faces, f":root, body {{ {' '.join(variables)} }}"])


def clock() -> tuple[float, float]:
    """Return the seconds on the clock, and those that the commands run so far took of a processor."""
    times = os.times()
    return time.monotonic(), times.children_user + times.children_system


def spent(since: tuple[float, float]) -> str:
    """Return the time, and the work of the commands run, since `clock()` said `since`."""
    elapsed, work = (now - then for now, then in zip(clock(), since, strict=True))
    return f"{elapsed:.0f} s" + (f", {work:.0f} s of CPU" if work else "")  # Windows does not count it


TASKS = {
    "venv": venv,
    "lab": lab,
    "test": test,
    "notebooks": execute,
    "report": report,
    "check": check,
    "lint": lint,
    "lock": lock,
    "clean": clean,
}
PASSING_ON = {"lab", "test", "check", "lint", "lock"}


def main(arguments: list[str]) -> int:
    """Run one task."""
    at = arguments.index("--") if "--" in arguments else len(arguments)
    extra = arguments[at + 1 :]
    parser = argparse.ArgumentParser(prog="tasks.py", description="Set up and run the urban policy casebook.")
    tasks = parser.add_subparsers(dest="task", required=True, metavar="task")
    for name, function in TASKS.items():
        text = function.__doc__.splitlines()[0]
        task = tasks.add_parser(name, help=text, description=text)
        if name == "test":
            task.add_argument("--only", choices=PARTS, default="")
    options = vars(parser.parse_args(arguments[:at] or ["--help"]))
    name = options.pop("task")
    if extra and name not in PASSING_ON:
        parser.error(f"{name} takes no options")
    os.environ.setdefault("PYTHONUTF8", "1")  # Thai on a Windows console
    os.environ.setdefault("MPLCONFIGDIR", str(BUILD / "matplotlib"))  # it complains where the home is not writable
    return TASKS[name](*extra, **options)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
