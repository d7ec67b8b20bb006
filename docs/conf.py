"""How Sphinx builds these pages: ``python -m sphinx -W -n docs build/docs``."""

from importlib import metadata

from sphinx.application import Sphinx

project = "phanbo"
author = "The phanbo founders"
project_copyright = "2026, The phanbo founders"
version = release = metadata.version("phanbo")

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.mathjax",
    "sphinx.ext.napoleon",
]
exclude_patterns = ["examples"]
html_theme = "furo"
html_title = f"phanbo {release}"

myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 3  # what GitHub calls a heading, so that links work in both places

napoleon_google_docstring = False
autodoc_typehints = "description"
autodoc_typehints_format = "short"
autodoc_class_signature = "separated"
autodoc_member_order = "bysource"
suppress_warnings = ["misc.highlighting_failure"]  # no colours for CSV


def setup(app: Sphinx) -> None:
    """Let attributes say what they have to say."""
    app.connect("autodoc-process-docstring", _leave_colons, priority=400)  # before napoleon, 500


def _leave_colons(
    app: Sphinx, what: str, name: str, thing: object, options: object, lines: list[str]
) -> None:
    """Begin with an empty comment: of "None: not known" napoleon would make a type and a text."""
    if what in ("attribute", "property"):
        lines[:0] = ["..", ""]
