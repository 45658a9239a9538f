"""Set up and run the casebook: ``python tasks.py --help``.

Needs nothing but Python 3.11 or newer; everything else goes into the folder .venv.
"""

import argparse
import hashlib
import importlib.util
import json
import os
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
SITE = BUILD / "site"
NOTEBOOKS = ROOT / "notebooks"
START = NOTEBOOKS / "00-start-here.ipynb"
UV = "uv==0.13.9"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "chrome")  # names of the program

# JupyterLab otherwise asks each new user whether it may fetch news
LAB_SETTINGS = {"@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False}}


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
        need(*uv, "sync", *target, "--require-hashes", "--compile-bytecode", LOCK, failing=failing)
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
    os.environ["CASEBOOK_LANG"] = "en"  # the language of what is stored
    with tempfile.TemporaryDirectory() as folder:
        settings = {
            "ExecutePreprocessor.kernel_name": "python3",
            "ExecutePreprocessor.record_timing": False,
            "ExecutePreprocessor.timeout": 120,
            # tagged cells let a reader's Run All go on; what is stored has to be right
            "ExecutePreprocessor.force_raise_errors": True,
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
        for output in cell.get("outputs", ()):  # the number of a widget is another each time
            output.get("data", {}).pop("application/vnd.jupyter.widget-view+json", None)
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


# pages


def site() -> int:
    """Write the casebook to build/site/ as pages that need neither a connection nor a program."""
    venv()
    shutil.rmtree(SITE, ignore_errors=True)
    started = clock()
    need(PYTHON, "-m", "toolkit", "site", SITE, failing="The pages could not be written.")
    size = sum(path.stat().st_size for path in SITE.rglob("*")) / 1e6
    print(f"Begin with {SITE.relative_to(BUILD.parent).as_posix()}/index.html ({size:.1f} MB, {spent(started)}).")
    return 0


def test_browser(*extra: str) -> int:
    """Try the site and JupyterLab in Chromium, where there is one (after --: for pytest)."""
    venv()
    if not any(map(shutil.which, CHROMIUM)):
        print("No Chromium on this machine: trying to install one for the tests ...", flush=True)
        if run(PYTHON, "-m", "playwright", "install", "chromium", stderr=subprocess.DEVNULL):
            print("None can be installed here, so the browser tests are left out. Any of these will do: ", end="")
            print(", ".join(CHROMIUM))
            return 0
    return python("-m", "pytest", "tests/browser", *extra)


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
    "test-browser": test_browser,
    "notebooks": execute,
    "site": site,
    "check": check,
    "lint": lint,
    "lock": lock,
    "clean": clean,
}
PASSING_ON = {"lab", "test", "test-browser", "check", "lint", "lock"}


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
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # else each process compiles every package of .venv again
    os.environ.setdefault("PYTHONUTF8", "1")  # Thai on a Windows console
    os.environ.setdefault("MPLCONFIGDIR", str(BUILD / "matplotlib"))  # it complains where the home is not writable
    return TASKS[name](*extra, **options)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
