"""How Sphinx builds these pages: ``python -m sphinx -W -n docs build/docs``."""

from importlib import metadata

from docutils import nodes
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

project = "phanbo"
author = "The phanbo founders"
project_copyright = "2026, The phanbo founders"
version = release = metadata.version("phanbo")

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
]
exclude_patterns = ["examples"]
html_theme = "furo"
html_title = f"phanbo {release}"
html_math_renderer = "mathml"

myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 3  # what GitHub calls a heading, so that links work in both places

napoleon_google_docstring = False
autodoc_typehints = "description"
autodoc_typehints_format = "short"
autodoc_class_signature = "separated"
autodoc_member_order = "bysource"
suppress_warnings = ["misc.highlighting_failure"]  # no colours for CSV


def setup(app: Sphinx) -> None:
    """Write formulas as MathML, which browsers show offline; let attributes say what they say."""
    both = (_formula, _nothing)
    app.add_html_math_renderer("mathml", inline_renderers=both, block_renderers=both)
    app.connect("autodoc-process-docstring", _leave_colons, priority=400)  # before napoleon, 500


def _formula(writer: HTML5Translator, node: nodes.math | nodes.math_block) -> None:
    writer.body.append(tex2mathml(node.astext(), as_block=isinstance(node, nodes.math_block)))
    raise nodes.SkipNode


def _nothing(writer: HTML5Translator, node: nodes.math | nodes.math_block) -> None:
    """Every formula is skipped once it is written."""


def _leave_colons(
    app: Sphinx, what: str, name: str, thing: object, options: object, lines: list[str]
) -> None:
    """Begin with an empty comment: of "None: not known" napoleon would make a type and a text."""
    if what in ("attribute", "property"):
        lines[:0] = ["..", ""]
