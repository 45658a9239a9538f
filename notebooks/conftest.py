"""Kernels that nbval starts speak English, the language of the stored results, whatever the shell says."""

import functools
import os

from toolkit import cases

os.environ["CASEBOOK_LANG"] = "en"
cases.load_cases = functools.cache(cases.load_cases)  # for the cells that tests run without a kernel
