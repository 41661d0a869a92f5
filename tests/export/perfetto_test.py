#!/usr/bin/env python3
"""What poolsim export --to perfetto writes, held against the rules of the Trace Event Format, and
against the tables that it was made of.
usage: perfetto_test.py POOLSIM SOURCE_DIR
"""
import bisect
import collections
import copy
import csv
import itertools
import json
import pathlib
import subprocess
import sys
import tempfile
from decimal import Decimal
from fractions import Fraction

# Every kind of thing that can happen: waits of all reasons, time-outs, aborts, deleted pools,
# preempted searches, interrupts, queues, mutexes, flags, notes; with clocks of 10 and of 100 MHz.
SCENARIOS = ["scenarios/first", "scenarios/driver", "scenarios/head-of-line",
             "scenarios/preempted-search", "scenarios/priority-inversion", "tests/reference/mixed-32-1",
             "tests/reference/control-64-2", "tests/reference/wait-32-1",
             "tests/reference/cost-64-4"]


class Broken(Exception):
    """A rule does not hold."""


def rule(holds, text, *about):
    if not holds:
        raise Broken(text + ": " + " ".join(str(one) for one in about))


def is_number(value):
    return isinstance(value, (int, Decimal)) and not isinstance(value, bool)


def check_event(event):
    """Which members an event must have, by its phase."""
    phase = event.get("ph")
    rule(phase in ("X", "i", "C", "M", "s", "f"), "no phase of this export", event)
    rule(isinstance(event.get("name"), str) and event["name"], "an event without a name", event)
    rule(event.get("pid") == 1, "an event of another process", event)
    rule(isinstance(event.get("tid"), int) and event["tid"] > 0, "tid 0 is none", event)
    rule(is_number(event.get("ts")) and event["ts"] >= 0, "an event without a time", event)
    args = event.get("args", {})
    rule(isinstance(args, dict), "args are an object", event)
    if phase == "X":
        rule(is_number(event.get("dur")) and event["dur"] >= 0, "a slice without a length", event)
    elif phase == "i":
        rule(event.get("s") in ("t", "p", "g"), "an instant without a scope", event)
    elif phase == "C":
        rule(args and all(is_number(one) for one in args.values()), "a counter's args are numbers",
             event)
    elif phase == "M":
        key = "sort_index" if event["name"] == "thread_sort_index" else "name"
        rule(event["name"] in ("process_name", "thread_name", "thread_sort_index"),
             "no metadata of this export", event)
        rule(list(args) == [key], "metadata without its value", event)
    else:
        rule(isinstance(event.get("id"), int) and "cat" in event, "a flow without an id", event)
        rule(phase == "s" or event.get("bp") == "e", "a flow that does not end in a slice", event)


def check_nesting(slices):
    """Slices of one track lie within one another or apart."""
    for track, of_track in slices.items():
        open_ends = []
        for one in sorted(of_track, key=lambda one: (one["ts"], -one["dur"])):
            end = one["ts"] + one["dur"]
            while open_ends and open_ends[-1] <= one["ts"]:
                open_ends.pop()
            rule(not open_ends or end <= open_ends[-1], "slices overlap on track", track, one)
            open_ends.append(end)


def check_flows(events, slices):
    """Each flow begins and ends once, in this order, and both ends are in a slice."""
    begun = {}
    ended = set()
    starts = {}
    ends = {}  # the last end of those begun by then
    for track, of_track in slices.items():
        in_order = sorted(of_track, key=lambda one: one["ts"])
        starts[track] = [one["ts"] for one in in_order]
        ends[track] = list(itertools.accumulate((one["ts"] + one["dur"] for one in in_order), max))
    for event in events:
        if event["ph"] not in "sf":
            continue
        place = bisect.bisect_right(starts.get(event["tid"], []), event["ts"])
        rule(place > 0 and event["ts"] <= ends[event["tid"]][place - 1],
             "a flow that is in no slice", event)
        if event["ph"] == "s":
            rule(event["id"] not in begun, "a flow that begins twice", event)
            begun[event["id"]] = event["ts"]
        else:
            rule(event["id"] in begun, "a flow that ends before it begins", event)
            rule(event["id"] not in ended, "a flow that ends twice", event)
            rule(begun[event["id"]] <= event["ts"], "a flow back in time", event)
            ended.add(event["id"])
    rule(set(begun) == ended, "a flow without an end", set(begun) - ended)


def check_rules(trace):
    """All that holds for every trace. Returns the slices by track."""
    rule(set(trace) == {"displayTimeUnit", "traceEvents"}, "members of the file", list(trace))
    slices = collections.defaultdict(list)
    named = set()
    for event in trace["traceEvents"]:
        check_event(event)
        if event["ph"] == "X":
            slices[event["tid"]].append(event)
        elif event["name"] == "thread_name":
            named.add(event["tid"])
    for event in trace["traceEvents"]:
        rule(event["tid"] in named, "a track without a name", event)
    check_nesting(slices)
    check_flows(trace["traceEvents"], slices)
    return slices


def table(folder, name):
    path = folder / name
    if not path.exists():
        return []
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Run:
    """A result folder."""

    def __init__(self, folder):
        self.folder = folder
        self.summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
        self.kinds = {name: one.get("kind", "thread")
                      for name, one in self.summary["threads"].items()}
        for kind in ("interrupt", "timer", "phase"):
            self.kinds.update({name: kind for name in self.summary.get(kind + "s", {})})

    def micros(self, cycles):
        """Time as the trace has it: microseconds, cut to six decimals."""
        exact = Fraction(int(cycles) * 10**6, self.summary["cpu_hz"])
        return Decimal(int(exact * 10**6)) / 10**6


def track_names(events):
    return {event["tid"]: event["args"]["name"] for event in events
            if event["ph"] == "M" and event["name"] == "thread_name"}


def check_tracks(run, events):
    wanted = set()
    for name, kind in run.kinds.items():
        word = {"thread": "%02d" % run.summary["threads"].get(name, {}).get("priority", 0),
                "interrupt": "irq"}.get(kind, kind)
        wanted |= {f"{word} {name}", f"{word} {name} calls"}
    names = track_names(events)
    rule(set(names.values()) == wanted and len(names) == len(wanted), "names of tracks",
         set(names.values()) ^ wanted)


def thread_of(names, tid):
    name = names[tid].split(" ", 1)[1]
    return name[:-len(" calls")] if name.endswith(" calls") else name


def check_calls(run, slices, names):
    """A slice for each row of ops.csv and objects.csv, at its time, and no other."""
    wanted = collections.Counter()
    for row in table(run.folder, "ops.csv"):
        name = row["op"] + (" " + row["pool"] if row["pool"] else "")
        wanted[row["thread"], name, run.micros(row["called"]), run.micros(row["returned"]),
               row["status"]] += 1
    for row in table(run.folder, "objects.csv"):
        wanted[row["thread"], row["op"] + " " + row["object"], run.micros(row["called"]),
               run.micros(row["returned"]), row["status"]] += 1
    got = collections.Counter()
    unfinished = 0
    for tid, of_track in slices.items():
        for one in of_track:
            if one["cat"] in ("pool", "thread", "object"):
                got[thread_of(names, tid), one["name"], one["ts"], one["ts"] + one["dur"],
                    one["args"]["status"]] += 1
            unfinished += one["cat"] == "unfinished"
    rule(got == wanted, "calls", list(((wanted - got) + (got - wanted)).items())[:3])
    rule(unfinished <= len(run.kinds), "calls that did not return", unfinished)


def stretches(run):
    """The stretches of schedule.csv as (thread, state, from, to)."""
    since = {}
    for row in table(run.folder, "schedule.csv"):
        thread = row["thread"]
        if thread in since:
            yield thread, *since[thread], int(row["cycles"])
        since[thread] = (row["state"], int(row["cycles"]))
    for thread, (state, begun) in since.items():
        yield thread, state, begun, run.summary["end_cycles"]


def check_states(run, slices, names):
    """The time that each thread spends in each state is that of schedule.csv, and one runs."""
    words = {"running": "running", "ready": "ready", "sleeping": "sleeping",
             "suspended": "suspended"}
    wanted = collections.Counter()
    for thread, state, begun, to in stretches(run):
        if run.kinds[thread] != "thread" and state != "running":
            continue
        if state not in ("completed", "terminated"):
            word = words.get(state, "waiting") if run.kinds[thread] == "thread" else thread
            wanted[thread, word] += run.micros(to) - run.micros(begun)
    got = collections.Counter()
    running = []
    for tid, of_track in slices.items():
        for one in of_track:
            if one["cat"] == "state":
                thread = thread_of(names, tid)
                word = one["name"] if one["name"] in words or run.kinds[thread] != "thread" \
                    else "waiting"
                got[thread, word] += one["dur"]
                if word == "running":
                    running.append(one)
    rule(+got == +wanted, "time in states", list(((wanted - got) + (got - wanted)).items())[:3])
    end = Decimal(0)
    for one in sorted(running, key=lambda one: (one["ts"], one["dur"])):
        rule(one["ts"] >= end, "two threads run at once", one)
        end = one["ts"] + one["dur"]
    begun = sum(row["state"] == "running" and run.kinds[row["thread"]] == "thread"
                for row in table(run.folder, "schedule.csv"))
    rule(begun == run.summary["context_switches"], "context switches", begun)


def check_explained(run, events, slices):
    """Waits, failures and notes are there with what their tables say of them."""
    got = collections.Counter(
        (one["ts"], one["args"]["outcome"], one["args"].get("reason"), one["args"].get("remedy"),
         one["args"].get("blamed"), one["args"]["size"])
        for of_track in slices.values() for one in of_track if "size" in one.get("args", {})
        and one["cat"] == "state")
    wanted = collections.Counter(
        (run.micros(row["begun"]), row["outcome"], row["reason"] or None, row["remedy"] or None,
         row["blamed"] or None, int(row["size"])) for row in table(run.folder, "waits.csv"))
    rule(got == wanted, "waits", list(((wanted - got) + (got - wanted)).items())[:3])
    keys = ("outcome", "op", "reason", "owner", "blamed", "doing", "remedy")
    got = collections.Counter(
        (one["ts"], *(one["args"].get(key) for key in keys))
        for of_track in slices.values() for one in of_track if "op" in one.get("args", {}))
    wanted = collections.Counter(
        (run.micros(row["begun"]), *(row[key] or None for key in keys))
        for row in table(run.folder, "object-waits.csv") if row["outcome"] != "refused")
    rule(got == wanted, "waits at objects", list(((wanted - got) + (got - wanted)).items())[:3])
    got = collections.Counter((one["ts"], one["args"]["reason"], one["args"].get("remedy"))
                              for one in events if one.get("cat") == "failure")
    wanted = collections.Counter((run.micros(row["returned"]), row["reason"], row["remedy"] or None)
                                 for row in table(run.folder, "failures.csv"))
    rule(got == wanted, "failures", list(((wanted - got) + (got - wanted)).items())[:3])
    got = [(one["ts"], one["name"]) for one in events if one.get("cat") == "note"]
    wanted = [(run.micros(row["cycles"]), row["note"]) for row in table(run.folder, "notes.csv")]
    rule(got == wanted, "notes", len(got), len(wanted))


def check_counters(run, events):
    got = [(one["ts"], one["name"], one["args"]) for one in events if one["ph"] == "C"]
    wanted = [(run.micros(row["cycles"]), row["pool"],
               {key: int(row[key]) for key in ("available", "fragments", "largest_free", "waiting")
                if row[key]}) for row in table(run.folder, "series.csv")]
    rule(got == wanted, "counters", len(got), len(wanted))


def check_interrupts(run, slices):
    got = sorted((one["ts"], one["name"], one["args"]["latency"])
                 for of_track in slices.values() for one in of_track
                 if "latency" in one.get("args", {}))
    wanted = sorted((run.micros(row["taken"]), row["interrupt"], int(row["latency"]))
                    for row in table(run.folder, "interrupts.csv"))
    rule(got == wanted, "interrupts", len(got), len(wanted))


def check_against_tables(run, trace, slices):
    events = trace["traceEvents"]
    names = track_names(events)
    check_tracks(run, events)
    check_calls(run, slices, names)
    check_states(run, slices, names)
    check_explained(run, events, slices)
    check_counters(run, events)
    check_interrupts(run, slices)
    return sum(event["ph"] == "s" for event in events)


def first(trace, phase):
    return next(event for event in trace["traceEvents"] if event["ph"] == phase)


def check_that_rules_can_fail(trace):
    """Breaks a good trace in one way after the other."""
    def overlap(broken):
        tid = first(broken, "X")["tid"]
        long = [event for event in broken["traceEvents"]
                if event["ph"] == "X" and event["tid"] == tid and event["dur"] > 0]
        long[0]["dur"] = long[1]["ts"] + long[1]["dur"] / 2 - long[0]["ts"]

    breaks = {
        "tid 0": lambda broken: first(broken, "X").update(tid=0),
        "no length": lambda broken: first(broken, "X").pop("dur"),
        "overlap": overlap,
        "no scope": lambda broken: first(broken, "i").pop("s"),
        "a text as a number": lambda broken: first(broken, "C")["args"].update(waiting="1"),
        "half a flow": lambda broken: broken["traceEvents"].remove(first(broken, "f")),
        "a flow elsewhere": lambda broken: first(broken, "f").update(ts=Decimal(10**15)),
        "no name": lambda broken: broken["traceEvents"].remove(next(
            event for event in broken["traceEvents"] if event["name"] == "thread_name")),
    }
    for name, break_it in breaks.items():
        broken = copy.deepcopy(trace)
        break_it(broken)
        try:
            check_rules(broken)
        except Broken:
            continue
        raise Broken("the rules let this pass: " + name)


def main():
    poolsim, source = sys.argv[1], pathlib.Path(sys.argv[2])
    flows = 0
    with tempfile.TemporaryDirectory() as scratch:
        for scenario in SCENARIOS:
            folder = pathlib.Path(scratch) / scenario.replace("/", "-")
            subprocess.run([poolsim, "run", source / (scenario + ".yaml"), "--no-plots", "-q",
                            "--out", folder], check=True)
            text = subprocess.run([poolsim, "export", "--to", "perfetto", folder, "-o", "-"],
                                  check=True, stdout=subprocess.PIPE).stdout
            trace = json.loads(text, parse_float=Decimal)
            try:
                slices = check_rules(trace)
                flows += check_against_tables(Run(folder), trace, slices)
                if scenario == "scenarios/driver":
                    check_that_rules_can_fail(trace)
            except Broken as broken:
                sys.exit(f"{scenario}: {broken}")
            print(f"{scenario}: {len(trace['traceEvents'])} events")
    if flows == 0:
        sys.exit("no wait was ended by anybody")


main()
