"""The shell examples of the pages run as they stand, one page after the other in its own folder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.test_docs import ROOT, blocks

PAGES = ("privacy.md", "interchange.md", "embedding.md")
AS_INSTALLED = f'phanbo() {{ "{sys.executable}" -m phanbo.cli "$@"; }}\n'


@pytest.mark.skipif(sys.platform == "win32", reason="the examples are for a POSIX shell")
@pytest.mark.parametrize("page", PAGES)
def test_examples_run(page: str, tmp_path: Path) -> None:
    scripts = blocks((ROOT / "docs" / page).read_text(encoding="utf-8"), "sh")
    assert scripts
    path = os.pathsep.join(filter(None, sys.path))
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", AS_INSTALLED + "\n".join(scripts)],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": path, "LC_ALL": "C.UTF-8"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
