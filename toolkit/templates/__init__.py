"""Markup filled with values: every page, card and table that a reader sees is one of the templates beside this file.

May import only ``language``; a template is handed all it shows.
"""

from functools import cache

from ..language import phrase, reader


@cache
def _environment():  # noqa: ANN202 - of jinja2, which is imported late
    from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

    strict = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    return Environment(loader=PackageLoader("toolkit"), autoescape=select_autoescape(), **strict)


def render(template: str, **values: object) -> str:
    r"""Fill a template; in HTML every value is escaped.

    Examples
    --------
    >>> render("collection.txt", line="0 case studies", cases=[])
    '0 case studies\n'
    """
    # no line begins with the Thai sign of repetition
    return _environment().get_template(template).render(phrase=phrase, reader=reader, **values).replace(" ๆ", "\xa0ๆ")
