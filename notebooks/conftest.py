"""Kernels that nbval starts speak English, the language of the stored results, whatever the shell says."""

import os

os.environ["CASEBOOK_LANG"] = "en"
