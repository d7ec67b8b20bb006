"""The template: a workbook that a planner can fill in unaided."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO

from phanbo.instances.forms.save import CREATED
from phanbo.instances.template.example import MARK, example
from phanbo.instances.template.guide import Guide
from phanbo.instances.template.lists import Lists
from phanbo.instances.template.sheets import Sheets
from phanbo.instances.template.styles import FONT, Styles
from phanbo.models.instance import Instance
from phanbo.models.messages import N_, Translate


def template(
    translations: Mapping[str, Translate],
    lang: str,
    *,
    source: Instance | None = None,
    blank: bool = False,
) -> bytes:
    """Return a workbook of all tables of PROBLEM.md section 1, to be filled in.

    Parameters
    ----------
    translations
        Language (``en``, ``vi``) -> the function that says an English template in it. The
        workbook has a guide in each.
    lang
        The language of the notes, of the messages and of yes and no.
    source
        An instance whose rows it holds. Default: a small example.
    blank
        Whether to leave the example out.

    Raises
    ------
    OutputError
        If no workbook can hold a text of the instance.
    """
    from xlsxwriter import Workbook

    translate = translations[lang]
    mark = "" if source or blank else translate(MARK)
    instance = example(translate) if mark else source
    tables = instance.tables() if instance else {}
    content = BytesIO()
    # XlsxWriter writes into the default properties, so each workbook gets its own.
    options = {"in_memory": True, "default_format_properties": dict(FONT)}
    with Workbook(content, options) as book:
        book.set_properties({"title": translate(N_("Instance for phanbo")), "created": CREATED})
        styles, lists = Styles(book), Lists(tables)
        languages = sorted(translations, key=lambda one: one != lang)
        guides = [Guide(styles, one, translations[one], translate, mark) for one in languages]
        for guide in guides:
            guide.write()
        Sheets(styles, lists, guides[0].anchors, translate, mark).write(tables)
        lists.write(book)
    return content.getvalue()
