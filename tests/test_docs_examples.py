"""The shell examples of the pages run as they stand, one page after the other in its own folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.test_docs import ROOT, blocks

SHOWN = (
    "tutorial.md",
    *(
        f"how-to/{page.name}"
        for page in sorted(ROOT.glob("docs/how-to/*.md"))
        if page.stem != "index"
    ),
)
"""Pages that show what their commands print."""
PAGES = ("privacy.md", "interchange.md", "embedding.md", "serve.md", *SHOWN)
TOOLS = {"serve.md": ("curl", "openssl")}
"""Page -> what its examples need beside phanbo."""
LEAVE_NOTHING = "trap 'kill $(jobs -p) 2> /dev/null || true' EXIT"
COMMAND = f'#!/bin/sh\nexec "{sys.executable}" -m phanbo.cli "$@"\n'


@pytest.mark.skipif(sys.platform == "win32", reason="the examples are for a POSIX shell")
@pytest.mark.parametrize("page", PAGES)
def test_examples_run(page: str, tmp_path: Path) -> None:
    if missing := [one for one in TOOLS.get(page, ()) if shutil.which(one) is None]:
        pytest.skip(f"there is no {', '.join(missing)}")
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    scripts = blocks(text, "sh")
    assert scripts
    command = tmp_path / "bin" / "phanbo"
    command.parent.mkdir()
    command.write_text(COMMAND, encoding="utf-8")
    command.chmod(0o755)
    (tmp_path / "here").mkdir()
    paths = {
        "PATH": os.pathsep.join((str(command.parent), os.environ["PATH"])),
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
    }
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", "\n".join((LEAVE_NOTHING, *scripts))],
        cwd=tmp_path / "here",
        env=os.environ | paths | {"LC_ALL": "C.UTF-8"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout
    shown, told = blocks(text, "") if page in SHOWN else [], done.stdout
    for block in shown:
        before, found, told = told.partition(block)
        assert found, f"not printed, or not in this order: {block}\nbut {before}"
