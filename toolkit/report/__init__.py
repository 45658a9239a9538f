"""The casebook as pages that need neither a connection nor a program: search, cities, network, notebooks.

May import all but ``__main__``. Python gathers what a page shows, the markup is in ``templates/site``. Inside, a module
imports only those named before it: notebooks, brief and workbook, site.
"""

from .brief import brief, questions
from .site import site
from .workbook import bibliography, package, workbook
