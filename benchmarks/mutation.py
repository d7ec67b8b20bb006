"""Change the verifier and the rules, one operator or number at a time: the tests should notice.

python benchmarks/mutation.py [FILE…] [--sample N] [--seed S]   # at the root of the repository

Each mutant is a copy of the package with one change, on which the tests of that file run until one
fails; without a change they must pass. A sample takes one mutant of each N-th part of the list, so
that every file has its share. Survivors are printed with their line, to be looked at: some change
nothing that can be seen, others want a test.
"""

from __future__ import annotations

import argparse
import ast
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

ROOT = Path(__file__).parents[1]
Tests = tuple[tuple[str, ...], ...]
VERIFIER: Tests = (
    ("verify_visits", "verify_training", "verify_posts", "verify", "verify_objectives"),
    ("calendar", "revise", "robust", "broken_plans"),
)
RULES: Tests = (
    ("travel", "paths", "solve"),
    ("greedy_cases", "pools", "profiles", "against_plain_model", "robust"),
)
TESTS = {
    **{
        str(path.relative_to(ROOT)): VERIFIER for path in sorted(ROOT.glob("optimizer/verify/*.py"))
    },
    **{
        f"optimizer/formulation/{name}.py": RULES
        for name in (
            *("allowed", "eligible", "facts", "gaps", "horizon", "objectives"),
            *("paths", "rules", "survival", "travel"),
        )
    },
}
"""File -> the tests that should notice: those that take two seconds, then the others."""
SECONDS = 300
"""A mutant that takes longer never ends, which is noticed too."""
PAIRS = (
    *((ast.Lt, ast.LtE), (ast.Gt, ast.GtE), (ast.Eq, ast.NotEq), (ast.In, ast.NotIn)),
    *((ast.Is, ast.IsNot), (ast.And, ast.Or), (ast.Add, ast.Sub)),
)
OTHERS: dict[type, type] = {a: b for pair in PAIRS for a, b in (pair, pair[::-1])}
OTHERS[ast.Mult] = ast.Add
UNSEEN = ("frozen", "slots", "strict")  # arguments that change nothing where nothing is wrong
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
    tried = spread(mutants, chosen.sample, Random(chosen.seed))
    survived: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as home:
        tree = Path(home) / "phanbo"
        shutil.copytree(ROOT, tree, ignore=shutil.ignore_patterns(".*", "build", "dist", "docs"))
        for tests in {some for one in tried for some in TESTS[one.file]}:
            if not passes(tests, tree):
                sys.exit(f"without any change a test fails, or all take too long: {tests}")
        for mutant in tried:
            if survives(mutant, tree):
                survived[mutant.file] += 1
                print(f"{mutant.file}:{mutant.line}: {mutant.was}", flush=True)
    every, asked = (Counter(one.file for one in some) for some in (mutants, tried))
    for file, count in every.items():
        print(f"{file}: {count} mutants, {asked[file]} tried, {survived[file]} survived")
    print(f"{len(mutants)} mutants, {len(tried)} tried, {survived.total()} survived")


def spread(mutants: list[Mutant], sample: int | None, rng: Random) -> list[Mutant]:
    """Draw one mutant of each of so many parts of the list."""
    n = len(mutants)
    if sample is None or sample >= n:
        return mutants
    return [mutants[rng.randrange(i * n // sample, (i + 1) * n // sample)] for i in range(sample)]


def mutants_of(file: str) -> Iterator[Mutant]:
    """Change each operator, number, truth value and ``min`` or ``any`` of a file once."""
    module = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    nodes = list(ast.walk(module))
    unseen = [one.value for one in nodes if isinstance(one, ast.keyword) and one.arg in UNSEEN]
    for node in nodes:
        if not isinstance(node, ast.expr) or node in unseen:
            continue
        before, was = dict(vars(node)), ast.unparse(node)
        if changed(node):
            yield Mutant(file, node.lineno, f"{was}  ->  {ast.unparse(node)}", ast.unparse(module))
            vars(node).update(before)


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
    """Return whether no test notices; the tree is as before afterwards."""
    path = tree / mutant.file
    before = path.read_text(encoding="utf-8")
    path.write_text(mutant.text, encoding="utf-8")
    try:
        return all(passes(some, tree) for some in TESTS[mutant.file])
    finally:
        path.write_text(before, encoding="utf-8")


def passes(tests: tuple[str, ...], tree: Path) -> bool:
    """Return whether none of some tests fails, but for the slow ones."""
    files = [f"tests/test_{name}.py" for name in tests]
    try:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider"]
            + ["-m", "not slow and not country", *files],
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
    return done.returncode == 0


if __name__ == "__main__":
    main()
