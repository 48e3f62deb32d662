"""`make bench-methods`: every method against its rivals, side by side in one run; writes its parts of RESULTS.md.

    python -m benchmarks.methods [lifetime attribution ...]

With names only those modules run, `methods_<name>.py`; the others' results stay as they are. What a module states is
written in `peers`.
"""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path

from benchmarks.measuring import machine, median
from benchmarks.peers import Absent, Aim, Contest, Taken, pinned, take
from benchmarks.results_page import today, write_part

HERE = Path(__file__).parent


@dataclass
class Found:
    """What a contest came to: by side's name and size, and what could not be had."""

    contest: Contest
    taken: dict[str, dict[int, Taken]] = field(default_factory=dict)
    absent: list[str] = field(default_factory=list)

    @property
    def ours(self) -> dict[int, Taken]:
        """Our side by size."""
        return self.taken[self.contest.ours.name]

    def best_rival(self) -> tuple[str, int, float] | None:
        """The quickest rival at the largest size shared with us: its name, the size, its CPU seconds over ours."""
        rivals = {side.name: self.taken.get(side.name, {}) for side in self.contest.rivals}
        shared = [size for each in rivals.values() for size in each if size in self.ours]
        if not shared:
            return None
        size = max(shared)
        seconds = {name: median(each[size].seconds) for name, each in rivals.items() if size in each}
        name = min(seconds, key=lambda each: seconds[each])
        return name, size, seconds[name] / median(self.ours[size].seconds)

    def exponent(self) -> float | None:
        """The power of size with which our cost grows, from the two largest sizes."""
        if len(self.ours) < 2:
            return None
        small, large = sorted(self.ours)[-2:]
        ratio = median(self.ours[large].seconds) / median(self.ours[small].seconds)
        return math.log(ratio) / math.log(large / small)


def main() -> None:
    """All modules, or those that are named."""
    modules = {path.stem.removeprefix("methods_"): path.stem for path in sorted(HERE.glob("methods_*.py"))}
    asked = sys.argv[1:] or list(modules)
    unknown = [name for name in asked if name not in modules]
    if unknown:
        raise SystemExit(f"no benchmark is called {', '.join(unknown)}; there are {', '.join(modules)}")
    for name in asked:
        module = import_module(f"benchmarks.{modules[name]}")
        found: list[Found] = []
        for contest in module.CONTESTS:
            found.append(run(contest))
            # As it comes: who stops a long benchmark keeps what was measured.
            write_part(modules[name], part(f"Methods: {name}", found))


def run(contest: Contest) -> Found:
    """Every side at every one of its sizes, told as it comes."""
    found = Found(contest)
    for side in (contest.ours, *contest.rivals):
        for size in side.sizes:
            try:
                taken = take(contest, side, size)
            except Absent as reason:
                found.absent.append(str(reason))
                print(f"{contest.title}: {reason}", flush=True)
                break
            found.taken.setdefault(side.name, {})[size] = taken
            print(f"{contest.title}, {size:,}, {side.name}: {median(taken.seconds):.4g} CPU s", flush=True)
    print(verdict(found), flush=True)
    return found


def part(title: str, found: list[Found]) -> str:
    """The part of RESULTS.md that a module writes."""
    environments = {side.environment for each in found for side in each.contest.rivals if side.environment}
    versions = sorted(pinned(name) for name in environments)
    head = [f"## {title}\n", f"Taken on {today()}, one thread; CPU seconds of the process and its children:\n"]
    head += [*(f"- {line}" for line in machine()), f"- rivals: {', '.join(versions)}", ""]
    return "\n".join([*head, *(section(each) for each in found)])


def section(found: Found) -> str:
    """One contest: a row a size, a column a side."""
    contest = found.contest
    sides = [side for side in (contest.ours, *contest.rivals) if side.name in found.taken]
    sizes = sorted({size for each in found.taken.values() for size in each})
    lines = [f"### {contest.title}\n", f"{contest.how}\n"]
    lines += [
        f"| size | {' | '.join(side.name for side in sides)} | best rival / ours |",
        "|---" * (len(sides) + 2) + "|",
    ]
    for size in sizes:
        cells = [cell(found.taken[side.name].get(size)) for side in sides]
        lines.append(f"| {size:,} | {' | '.join(cells)} | {ratio_at(found, size)} |")
    lines += ["", verdict(found) + "\n", *(f"Not measured: {reason}\n" for reason in found.absent), answers(found)]
    return "\n".join(lines)


def cell(taken: Taken | None) -> str:
    """The median, with the spread where there is one."""
    if taken is None:
        return "–"
    low, high = min(taken.seconds), max(taken.seconds)
    spread = f" ({low:.3g}–{high:.3g})" if len(taken.seconds) > 1 else ""
    return f"{median(taken.seconds):.3g} s{spread}"


def ratio_at(found: Found, size: int) -> str:
    """How many times our CPU seconds the quickest rival takes at one size."""
    rivals = [found.taken[side.name][size] for side in found.contest.rivals if size in found.taken.get(side.name, {})]
    if not rivals or size not in found.ours:
        return "–"
    return f"{min(median(each.seconds) for each in rivals) / median(found.ours[size].seconds):.3g}"


def verdict(found: Found) -> str:
    """The aim, and whether it was reached."""
    aim, best, largest = found.contest.aim, found.best_rival(), max(found.ours)
    said, reached = [], True
    if best is None:
        said.append("No rival could be measured")
        reached = False
    else:
        name, size, ratio = best
        said.append(
            f"{ratio:.3g} times less than {name} at {size:,}"
            if ratio >= 1
            else f"{1 / ratio:.3g} times {name} at {size:,}"
        )
        reached = ratio >= aim.times
    if aim.seconds is not None:
        seconds = median(found.ours[largest].seconds)
        said.append(f"{seconds:.3g} CPU s at {largest:,}")
        reached = reached and seconds <= aim.seconds
    power = found.exponent()
    grown = "" if power is None else f" Our cost grows with size to the power of {power:.2f}."
    return f"{'; '.join(said)}; aim: {aim_in_words(aim)}: {'reached' if reached else '**missed**'}.{grown}"


def aim_in_words(aim: Aim) -> str:
    """What was aimed at."""
    least = "less" if aim.times == 1 else f"at least {aim.times:g} times less"
    words = least if aim.times >= 1 else f"at most {1 / aim.times:.3g} times as much"
    return words + (f", under {aim.seconds:g} s" if aim.seconds is not None else "")


def answers(found: Found) -> str:
    """What the sides answered where they met, so that nobody is quick by doing something else."""
    sides = [side for side in (found.contest.ours, *found.contest.rivals) if side.name in found.taken]
    told = {
        size: {side.name: found.taken[side.name][size].answer for side in sides if size in found.taken[side.name]}
        for size in found.ours
    }
    met = [size for size, each in told.items() if len([answer for answer in each.values() if answer is not None]) > 1]
    lines = [
        f"{size:,}: " + ", ".join(f"{name} {answer:.10g}" for name, answer in told[size].items() if answer is not None)
        for size in sorted(met)
    ]
    return f"Answers: {'; '.join(lines)}.\n" if lines else ""


if __name__ == "__main__":
    main()
