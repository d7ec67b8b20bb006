"""Change the verifier and the rules, one operator or number at a time: the tests should notice.

python benchmarks/mutation.py [FILE…] [--sample N] [--seed S]   # at the root of the repository

Each mutant is a copy of the package with one change, on which the tests of that file run until one
fails. Survivors are printed with their line, to be looked at: some change nothing that can be seen,
others want a test.
"""

from __future__ import annotations

import argparse
import ast
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

ROOT = Path(__file__).parents[1]
VERIFIER = (
    *("tests/test_verify_visits.py", "tests/test_verify_training.py", "tests/test_verify_posts.py"),
    *("tests/test_verify.py", "tests/test_verify_objectives.py", "tests/test_broken_plans.py"),
)
RULES = ("tests/test_solve.py", "tests/test_brute_force.py", "tests/test_against_plain_model.py")
TESTS = {
    **{
        str(path.relative_to(ROOT)): VERIFIER for path in sorted(ROOT.glob("optimizer/verify/*.py"))
    },
    "optimizer/verify/revision.py": ("tests/test_revise.py", *VERIFIER),
    "optimizer/formulation/rules.py": RULES,
}
"""File -> the tests that should notice; the quickest first."""
SECONDS = 300
"""A mutant that takes longer never ends, which is noticed too."""
PAIRS = (
    *((ast.Lt, ast.LtE), (ast.Gt, ast.GtE), (ast.Eq, ast.NotEq), (ast.In, ast.NotIn)),
    *((ast.Is, ast.IsNot), (ast.And, ast.Or), (ast.Add, ast.Sub)),
)
OTHERS: dict[type, type] = {a: b for pair in PAIRS for a, b in (pair, pair[::-1])}
OTHERS[ast.Mult] = ast.Add
CALLS = {"min": "max", "max": "min", "any": "all", "all": "any"}


@dataclass(frozen=True)
class Mutant:
    """A file with one change."""

    file: str
    line: int
    was: str
    text: str


def main() -> None:
    """Try the mutants, and print those that no test notices."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument(
        "files",
        metavar="FILE",
        nargs="*",
    )
    parser.add_argument("--sample", metavar="N", type=int, help="this many, drawn by the seed")
    parser.add_argument("--seed", metavar="S", type=int, default=0)
    chosen = parser.parse_args()
    mutants = [one for file in chosen.files or TESTS for one in mutants_of(file)]
    tried = mutants
    if chosen.sample is not None and chosen.sample < len(mutants):
        tried = Random(chosen.seed).sample(mutants, chosen.sample)
    survived = 0
    with tempfile.TemporaryDirectory() as home:
        tree = Path(home) / "phanbo"
        shutil.copytree(ROOT, tree, ignore=shutil.ignore_patterns(".*", "build", "dist", "docs"))
        for mutant in tried:
            if survives(mutant, tree):
                survived += 1
                print(f"{mutant.file}:{mutant.line}: {mutant.was}", flush=True)
    print(f"{len(mutants)} mutants, {len(tried)} tried, {survived} survived")


def mutants_of(file: str) -> Iterator[Mutant]:
    """Change each operator, number, truth value and ``min`` or ``any`` of a file once."""
    text = (ROOT / file).read_text(encoding="utf-8")
    for number, node in enumerate(ast.walk(ast.parse(text))):
        module = ast.parse(text)
        twin = next(one for i, one in enumerate(ast.walk(module)) if i == number)
        before = ast.unparse(module)
        if isinstance(node, ast.expr) and changed(twin) and ast.unparse(module) != before:
            was, becomes = ast.unparse(node), ast.unparse(twin)
            yield Mutant(file, node.lineno, f"{was}  ->  {becomes}", ast.unparse(module))


def changed(node: ast.AST) -> bool:
    """Change a node where it stands; False: there is nothing to change in it."""
    match node:
        case ast.Compare(ops=[op, *rest]) if type(op) in OTHERS:
            node.ops = [OTHERS[type(op)](), *rest]
        case ast.BoolOp() | ast.BinOp() if type(node.op) in OTHERS:
            node.op = OTHERS[type(node.op)]()
        case ast.UnaryOp(op=ast.Not()):
            node.operand = ast.UnaryOp(ast.Not(), node.operand)
        case ast.Constant(value=bool(value)):
            node.value = not value
        case ast.Constant(value=int(value)):
            node.value = value + 1
        case ast.Name(id=name) if name in CALLS:
            node.id = CALLS[name]
        case _:
            return False
    return True


def survives(mutant: Mutant, tree: Path) -> bool:
    """Tell whether no test notices; the tree is as before afterwards."""
    path = tree / mutant.file
    before = path.read_text(encoding="utf-8")
    path.write_text(mutant.text, encoding="utf-8")
    try:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider"]
            + list(TESTS[mutant.file]),
            cwd=tree,
            env=os.environ
            | {"PYTHONPATH": os.pathsep.join((str(tree.parent), *filter(None, sys.path)))}
            | {"PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            check=False,
            timeout=SECONDS,
        )
    except subprocess.TimeoutExpired:
        return False
    finally:
        path.write_text(before, encoding="utf-8")
    return done.returncode == 0


if __name__ == "__main__":
    main()
