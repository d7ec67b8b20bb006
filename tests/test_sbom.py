"""The bill of materials of what is locked: every package, its version and hashes, nothing else."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.test_docs import ROOT

LOCK = ROOT / "requirements.lock"
CI = (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_it_names_every_locked_package(tmp_path: Path) -> None:
    pytest.importorskip("cyclonedx_py")
    (command,) = re.findall(r"^python -m (cyclonedx_py .+ -o) .+$", CI, flags=re.MULTILINE)
    made = tmp_path / "sbom.json"
    subprocess.run([sys.executable, "-m", *command.split(), str(made)], cwd=ROOT, check=True)
    bill = json.loads(made.read_text(encoding="utf-8"))
    named = {(one["name"], one["version"]) for one in bill["components"]}
    locked = set(re.findall(r"^([\w.-]+)==([\w.]+)", LOCK.read_text("utf-8"), flags=re.MULTILINE))
    assert len(locked) > 50
    assert named == locked
    assert all(one["externalReferences"][0]["hashes"] for one in bill["components"])
