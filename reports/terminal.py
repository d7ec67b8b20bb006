"""What commands say on standard error: sentences, tables, and how far a solve is."""

from __future__ import annotations

import os
import shutil
import sys
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any, TypeVar

import click

from phanbo.models.by_parts import ByParts, PartsProgress
from phanbo.models.errors import DecisionError, InstanceError, PhanboError, VerificationError
from phanbo.models.messages import N_, Fault, Message, Violation, message
from phanbo.models.plan import Plan
from phanbo.models.progress import Progress
from phanbo.models.sweep import SweepProgress
from phanbo.reports.content.by_parts import by_parts_text
from phanbo.reports.language import number_text, translator

PROGRESS = N_("{stage}/{stages} {objective}: best {best}, bound {bound}, gap {gap} ({seconds} s)")

SWEPT = N_(
    "scenario {done} of {total}; finished before: {known}, failed: {failed}; time left: {left}"
)
LEFT = N_("about {time}")

PARTS = N_("round {round}: {done} of {total} solved; {objective}: best {best}, bound {bound}")

VIOLATIONS = N_("The plan does not hold; violations: {count}")

POLL, PATIENCE = 0.1, 5.0
"""Seconds between two looks at running work, and seconds it has to answer Ctrl-C."""
Result = TypeVar("Result")


class Terminal:
    """Standard error, in one language; coloured only where colour is seen and wanted."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self.translate = translator(lang)
        self._plain = bool(os.environ.get("NO_COLOR"))
        self._rewrites = sys.stderr.isatty()
        self._shown = 0
        """Width of the progress line that stands on the terminal."""

    def say(self, sentence: Message | Fault | Violation, colour: str | None = None) -> None:
        """Print a sentence on a line of its own."""
        self.clear()
        self._line(click.style(sentence.render(self.translate), fg=colour))

    def error(self, error: PhanboError) -> None:
        """Print an error: a line for each fault or violation that it holds."""
        if isinstance(error, InstanceError):
            self._several(N_("The instance is not valid; faults: {count}"), error.faults)
        elif isinstance(error, DecisionError):
            self._several(N_("Decisions that cannot be read: {count}"), error.faults)
        elif isinstance(error, VerificationError):
            self._several(VIOLATIONS, error.violations)
        else:
            told = error.args[0] if error.args else ""
            self.say(told if isinstance(told, Message) else _literal(str(error)), "red")

    def fault_as_dict(self, one: Fault) -> dict[str, Any]:
        """Return a fault for JSON, its sentences in the language."""
        content = one.model_dump(include={"table", "file", "cell", "row", "column", "value"})
        content["problem"] = one.problem.render(self.translate)
        content["remedy"] = one.remedy.render(self.translate) if one.remedy else None
        return content

    def _several(
        self, heading: str, parts: Sequence[Fault | Violation], colour: str = "red"
    ) -> None:
        self.say(message(heading, count=len(parts)), colour)
        for part in parts:
            self.say(part)

    def progress(self, now: Progress) -> None:
        """Rewrite the progress line; where lines stay, print one for each finished stage."""
        if not self._rewrites and not now.proven:
            return
        text = message(
            PROGRESS,
            stage=now.stage,
            stages=now.stages,
            objective=now.objective,
            best=self._number(now.best),
            bound=self._number(now.bound),
            gap=_gap(now.best, now.bound),
            seconds=f"{now.seconds:.1f}",
        ).render(self.translate)
        if not self._rewrites:
            self._line(text)
            return
        self._rewrite(text)

    def clear(self) -> None:
        """Take the progress line away."""
        if self._shown:
            click.echo("\r" + " " * self._shown + "\r", err=True, nl=False)
            self._shown = 0

    def interruptible(self, work: Callable[[threading.Event], Result]) -> Result:
        """Do work in a thread of its own, so that Ctrl-C is heard at any time.

        The first Ctrl-C sets the event, which asks for the best so far; a second one, or work
        that does not answer, ends the program.
        """
        cancel, done, outcome = threading.Event(), threading.Event(), Future[Result]()

        def run() -> None:
            try:
                outcome.set_result(work(cancel))
            except BaseException as error:  # noqa: BLE001 - raised again by result(), below
                outcome.set_exception(error)
            finally:
                done.set()

        try:
            threading.Thread(target=run, daemon=True).start()
            while not done.wait(POLL):
                pass
        except KeyboardInterrupt:
            cancel.set()
            if not self._answers(done):
                end_at_once(130)
        return outcome.result()

    def _answers(self, done: threading.Event) -> bool:
        """Wait a while for interrupted work; a second Ctrl-C, from now on, is no answer."""
        try:
            text = N_("Stopping with the best plan so far; Ctrl-C again gives it up.")
            self.say(message(text))
            return any(done.wait(POLL) for _ in range(round(PATIENCE / POLL)))
        except KeyboardInterrupt:
            return False

    def plan(self, plan: Plan) -> None:
        """Print how good a plan is, what it warns of, and what makes an instance infeasible."""
        if (other := plan.alternative) is not None:
            template = N_(
                "Plan {number} differs from those before in so many postings: {differs}; the least "
                "of these can be {bound} at most."
            )
            differs = ", ".join(map(str, other.differs))
            self.say(message(template, number=other.number, differs=differs, bound=other.bound))
        if plan.by_parts is not None and plan.status != "infeasible":
            self._by_parts(plan.by_parts)
            for warning in plan.warnings:
                self.say(warning, "yellow")
            return
        if plan.status == "infeasible":
            text = N_("No plan keeps all rules. These contradict one another:")
            if plan.by_parts is not None:
                text = N_("No plan in which everybody stays in their part keeps all rules:")
            self.say(message(text), "red")
            for conflict in plan.conflicts:
                self.say(conflict)
            for way in plan.relaxations:
                self.say(way.text, "green")
            return
        first = plan.revision is not None and not plan.revision.optimised_fully
        if plan.status == "optimal" and first and plan.review is not None:
            text = N_("Proven: the fewest other changes, and the best plan with so few of them.")
            self.say(message(text), "green")
        elif plan.status == "optimal" and plan.within:
            self.say(
                message(N_("The plan is proven best with what it was allowed to give up.")), "green"
            )
        elif plan.status == "optimal":
            self.say(message(N_("The plan is proven optimal.")), "green")
        else:
            self.say(message(N_("A plan was found; it is not proven optimal.")), "yellow")
        heading = (N_("objective"), N_("value"), N_("bound"), N_("proven"))
        self.table(
            [self.translate(cell) for cell in heading],
            [
                (
                    one.name,
                    self._number(one.value),
                    self._number(one.bound),
                    self.translate(N_("yes") if one.proven else N_("no"))
                    if one.best is not None
                    else "-",
                )
                for one in plan.objectives
            ],
        )
        if plan.review is not None:
            review = plan.review
            template = (
                N_(
                    "{changed} doctors have another post than in the plan before; fewest possible: {bound}"
                )
                if plan.revision is None
                else N_("{changed} other doctors have another post; fewest possible: {bound}")
            )
            self.say(message(template, changed=review.changed, bound=review.bound))
        if plan.robustness is not None:
            told = plan.robustness
            template = N_(
                "{surviving} of {stations} stations survive any one departure; most possible: {bound}"
            )
            self.say(message(template, **told.model_dump()))
        for warning in plan.warnings:
            self.say(warning, "yellow")

    def _by_parts(self, told: ByParts) -> None:
        """Print how good a plan by parts is, among such plans, and what had to be shared out."""
        self.say(message(by_parts_text(told)), "green" if told.proven else "yellow")
        heading = (N_("objective"), N_("value"), N_("bound by parts"))
        self.table(
            [self.translate(cell) for cell in heading],
            [
                (one.name, self._number(one.value), self._number(one.bound))
                for one in told.objectives
            ],
        )
        for one in told.limited:
            of = "" if one.of is None else f" {one.of}"
            self.say(
                message(
                    N_("shared out: {name}{of}: limit {limit}, wanted {wanted}, used {used}"),
                    name=one.name,
                    of=of,
                    limit=self._number(one.limit),
                    wanted=self._number(one.wanted),
                    used=self._number(one.used),
                )
            )

    def parts(self, now: PartsProgress) -> None:
        """Rewrite the progress line; where lines stay, print one for each finished round."""
        text = message(
            PARTS,
            round=now.round,
            done=now.done,
            total=now.total,
            objective=now.objective or "-",
            best=self._number(now.best),
            bound=self._number(now.bound),
        ).render(self.translate)
        if self._rewrites:
            self._rewrite(text)
        elif now.done == now.total:
            self._line(text)

    def tried(self, done: int, total: int) -> None:
        """Rewrite the progress line: how many of how many questions are answered."""
        if self._rewrites:
            text = message(N_("solved again: {done} of {total}"), done=done, total=total)
            self._rewrite(text.render(self.translate))

    def swept(self, now: SweepProgress) -> None:
        """Rewrite the progress line of a sweep; where lines stay, print one for each percent."""
        left = message("-") if now.left is None else message(LEFT, time=_time(now.left))
        text = message(
            SWEPT, done=now.done, total=now.total, known=now.known, failed=now.failed, left=left
        ).render(self.translate)
        percent = 100 * now.done // now.total
        if self._rewrites:
            self._rewrite(text)
        elif percent > 100 * (now.done - 1) // now.total:
            self._line(text)

    def found(self, points: int) -> None:
        """Rewrite the progress line: how many points of a trade-off there are."""
        if self._rewrites:
            text = message(N_("points so far: {count}"), count=points)
            self._rewrite(text.render(self.translate))

    def text(self, text: str) -> None:
        """Print lines as they are."""
        self.clear()
        self._line(text.rstrip("\n"))

    def written(self, path: Path) -> None:
        """Print that a file was written."""
        self.say(message(N_("written: {path}"), path=str(path)))

    def holds(self, counts: Mapping[str, int], warnings: Sequence[Fault]) -> None:
        """Print what is suspicious in a valid instance, and how many rows each table has."""
        if warnings:
            self._several(N_("Warnings: {count}"), warnings, "yellow")
        self.say(message(N_("The instance is valid. It holds:")), "green")
        heading = (self.translate(N_("table")), self.translate(N_("rows")))
        self.table(heading, [(table, str(count)) for table, count in counts.items()])

    def verdict(self, violations: Sequence[Violation]) -> None:
        """Print what verifying a plan found."""
        if violations:
            self._several(VIOLATIONS, violations)
        else:
            self.say(message(N_("The plan keeps every rule, and its figures are right.")), "green")

    def table(self, heading: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """Print a table: the first column to the left, the others to the right."""
        lines = [heading, *rows]
        widths = [max(len(line[place]) for line in lines) for place in range(len(heading))]
        for line in lines:
            first, *others = (
                cell.rjust(width) if place else cell.ljust(width)
                for place, (cell, width) in enumerate(zip(line, widths, strict=True))
            )
            self._line("  ".join((first, *others)))

    def _number(self, number: float | None) -> str:
        return "-" if number is None else number_text(number, self.lang)

    def _rewrite(self, text: str) -> None:
        text = text[: shutil.get_terminal_size().columns - 1]
        click.echo("\r" + text.ljust(self._shown), err=True, nl=False)
        self._shown = len(text)

    def _line(self, text: str) -> None:
        click.echo(text, err=True, color=False if self._plain else None)


def end_at_once(status: int) -> None:
    """End the program, whatever its other threads do."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


def _time(seconds: float) -> str:
    """Write a time as 1:02:03, or 2:03 below an hour."""
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def _literal(text: str) -> Message:
    return message("{text}", text=text)


def _gap(best: float | None, bound: float | None) -> str:
    """Say how far above the bound the best is, as a share of it."""
    if best is None or bound is None:
        return "-"
    return f"{100 * (best - bound) / best:.1f}%" if best else "0.0%"
