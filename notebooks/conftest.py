"""The kernel that nbval starts speaks English, the language of the stored results, whatever the shell says."""

import functools
import os

# where its folder is not writable it makes another and complains of that: here and once, not in a cell, for the kernel
# inherits the new one, fonts and all
import matplotlib.font_manager  # noqa: F401
from nbval import plugin
from nbval.kernel import RunningKernel

from toolkit import cases

os.environ["CASEBOOK_LANG"] = "en"
cases.load_cases = functools.cache(cases.load_cases)  # for the cells that tests run without a kernel

# what is stored was made by one kernel for each notebook (make notebooks); to run it again one will do that forgets
# all names between two, as its start, its imports and the reading of the casebook are most of the work
FORGET = """import functools
from toolkit import cases, language
language._reader = ""
if not hasattr(cases.load_cases, "cache_info"):
    cases.load_cases = functools.cache(cases.load_cases)
get_ipython().reset(new_session=True, aggressive=False)
"""
kernels = []


def emptied(*arguments, **options):
    """Return the kernel of all notebooks, without what the one before has left."""
    if not kernels or not kernels[-1].is_alive():
        kernels.append(RunningKernel(*arguments, **options))
    kernel = kernels[-1]
    kernel.stop = lambda: None
    asked = kernel.kc.execute(FORGET, silent=True)
    kernel.await_reply(asked, timeout=60)
    kernel.await_idle(asked, timeout=60)
    return kernel


plugin.RunningKernel = emptied


def pytest_sessionfinish():
    for kernel in filter(RunningKernel.is_alive, kernels):
        RunningKernel.stop(kernel)
