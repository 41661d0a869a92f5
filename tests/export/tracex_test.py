#!/usr/bin/env python3
"""What poolsim export --to tracex writes: held against the dumps of a real kernel that ran the same
scenarios, event by event, and read back by poolsim import.
usage: tracex_test.py POOLSIM SOURCE_DIR

Of the four dumps in tests/traces/ every event of a thread or a pool is there, in the same order,
with the same time, context (thread, priority, threshold), and information words, but for:
- stack pointers, which poolsim has none of, and addresses, which are compared as names and offsets;
- event 5 (a time slice ran out) and 6 (running): who runs then is told by the events of threads;
- events 1 and 2 of the system timer thread itself where it wakes nobody, which it does when it only
  moves long timers on: no table of a run tells of that;
- the wait option of an allocation that is served at once, which has no effect and is in no table;
- the thread of an event 117 (wait abort) that found nothing to abort: what a call that did nothing
  was about is in no table.
"""
import collections
import csv
import gzip
import json
import pathlib
import re
import struct
import subprocess
import sys
import tempfile

DUMPED = ["wait-32-1", "cost-32-1", "mixed-32-1", "block-32-3"]
READ_BACK = ["scenarios/first", "scenarios/driver", "scenarios/head-of-line",
             "scenarios/preempted-search", "scenarios/packets-block",
             "tests/reference/control-64-2", "tests/reference/control-64-4"] + \
            ["tests/reference/" + name for name in DUMPED]

TIMERS = "System Timer Thread"
RESUME, SUSPEND, SLICE, RUNNING, ABORT = 1, 2, 5, 6, 117
ALLOCATE = {10: (1, 2), 20: (1, 3)}  # which words are memory and wait option
MEMORY = {17: 1, 27: 1, **{one: words[0] for one, words in ALLOCATE.items()}}
CREATE = (11, 21)
# Which words are of interest, by event: names of objects, and plain figures.
NAMES = {RESUME: (0, 3), SUSPEND: (0, 3), 10: (0,), 11: (0,), 16: (0,), 17: (0,), 20: (0,),
         21: (0,), 26: (0,), 27: (0,), 100: (0,), ABORT: (0,)}
FIGURES = {RESUME: (1,), SUSPEND: (1,), 10: (2, 3), 11: (2, 3), 16: (1,), 17: (2,), 20: (2, 3),
           21: (2,), 26: (1,), 27: (2, 3), 100: (1,), 112: (0,), ABORT: ()}


class Different(Exception):
    """Two traces are not the same."""


class Dump:
    """A .trx file, all of it, the oldest event first."""

    def __init__(self, data):
        header = struct.unpack("<4I2H7I", data[:48])
        base, registry, name_size, registry_end, begin, end, current = \
            header[2], header[3], header[5], header[6], header[7], header[8], header[9]
        assert header[0] == 0x54585442 and header[1] == 0xFFFFFFFF, header
        self.objects = {}
        for at in range(registry - base, registry_end - base, 16 + name_size):
            if data[at] != 1:
                address, *parameters = struct.unpack("<3I", data[at + 4:at + 16])
                name = data[at + 16:at + 16 + name_size].split(b"\0")[0].decode()
                self.objects[address] = (data[at + 1], name, data[at + 3], parameters)
        count = (end - begin) // 32
        first = (current - begin) // 32
        self.events = []
        for i in range(count):
            at = begin - base + (first + i) % count * 32
            event = struct.unpack("<8I", data[at:at + 32])
            if event[0] != 0 and event[2] != 0xFFFFFFFF:
                self.events.append(event)
        self.starts = {event[4]: event[5] for event in self.events if event[2] in CREATE}

    def name(self, address):
        special = {0: "", 0xFFFFFFFF: "interrupt", 0xF0F0F0F0: "initialization"}
        return self.objects[address][1] if address in self.objects else \
            special.get(address, hex(address))

    def readable(self, event):
        thread, priority, number, time, *words = event
        in_interrupt = thread == 0xFFFFFFFF
        told = [self.name(words[i]) for i in NAMES.get(number, ())]
        if number in MEMORY:
            memory = words[MEMORY[number]]
            told.append(memory - self.starts[words[0]] if memory != 0 else None)
        told += [words[i] for i in FIGURES.get(number, ())]
        return (time, self.name(thread), self.name(priority) if in_interrupt else priority, number,
                *told)


def without_wait_option(event, raw):
    """An allocation as if its wait option were none, if it had its memory without a wait."""
    return event[:-2] + ("any", event[-1]) if raw[2] == 10 else event[:-1] + ("any",)


def compare(name, real, ours):
    compared = collections.Counter()
    kept = []
    for dump in (real, ours):
        raws = [event for event in dump.events if event[2] not in (SLICE, RUNNING)]
        kept.append([(dump.readable(raw), raw) for raw in raws])
    lists = []
    for pairs in kept:
        others = [(event, raw) for event, raw in pairs
                  if not (event[3] in (RESUME, SUSPEND) and event[4] == TIMERS)]
        own = [event for event, _ in pairs
               if event[3] in (RESUME, SUSPEND) and event[4] == TIMERS]
        lists.append((others, own))
    (theirs, their_timers), (mine, my_timers) = lists
    if len(theirs) != len(mine):
        raise Different(f"{name}: {len(theirs)} events of the real kernel, {len(mine)} of ours")
    for (wanted, raw_wanted), (got, raw_got) in zip(theirs, mine):
        number = wanted[3]
        compared[number] += 1
        if wanted == got:
            continue
        if number in ALLOCATE and number == got[3]:
            memory, option = ALLOCATE[number]
            at_once = raw_got[4 + option] == 0 and raw_got[4 + memory] != 0
            if at_once and without_wait_option(wanted, raw_wanted) == \
                    without_wait_option(got, raw_got):
                continue
        if number == ABORT and wanted[:4] == got[:4] and got[4] == "":
            continue
        raise Different(f"{name}: expected {wanted}, got {got}")
    # Where the timer thread wakes somebody, its own events are there too.
    waking = {event[0] for event, _ in theirs if event[1] == TIMERS}
    their_timers = [event for event in their_timers if event[0] in waking]
    if their_timers != my_timers:
        raise Different(f"{name}: the system timer thread runs at other times")
    for number in (RESUME, SUSPEND):
        compared[number] += sum(event[3] == number for event in my_timers)
    return compared


def check_that_it_can_fail(name, real, ours):
    """One word of one event is another: that must show, whichever it is."""
    for number in (RESUME, SUSPEND, 10, 17, 20, 27):
        places = [i for i, event in enumerate(ours.events) if event[2] == number]
        for word in (0, 1, 3, 4, 5):  # context, priority, time, first and second word
            if not places:
                continue
            event = list(ours.events[places[len(places) // 2]])
            was = ours.events[places[len(places) // 2]]
            event[word] += 1
            ours.events[places[len(places) // 2]] = tuple(event)
            try:
                compare(name, real, ours)
            except (Different, KeyError):
                ours.events[places[len(places) // 2]] = was
                continue
            sys.exit(f"{name}: another word {word} of an event {number} does not show")


def run(poolsim, source, scenario, scratch):
    folder = scratch / scenario.replace("/", "-")
    subprocess.run([poolsim, "run", source / (scenario + ".yaml"), "--no-plots", "-q", "--out",
                    folder], check=True)
    return folder


def check_against_dumps(poolsim, source, scratch):
    compared = collections.Counter()
    for name in DUMPED:
        folder = run(poolsim, source, "tests/reference/" + name, scratch)
        path = scratch / (name + ".trx")
        subprocess.run([poolsim, "export", "--to", "tracex", folder, "-q", "-o", path], check=True)
        real = Dump(gzip.decompress((source / "tests/traces" / (name + ".trx.gz")).read_bytes()))
        ours = Dump(path.read_bytes())
        kinds = [sorted(one[:3] for one in dump.objects.values()) for dump in (real, ours)]
        if kinds[0] != kinds[1]:
            sys.exit(f"{name}: another registry: {kinds}")
        found = compare(name, real, ours)
        print(f"{name}: the same events: " +
              ", ".join(f"{found[one]} of id {one}" for one in sorted(found)))
        compared += found
        check_that_it_can_fail(name, real, ours)
    for number in (RESUME, SUSPEND, 10, 17, 20, 27):
        assert compared[number] > 100, (number, compared)


def calls_of(folder, kinds, word):
    """What an import is to find: allocations and releases that reach the allocator, by thread."""
    pools = json.loads((folder / "summary.json").read_text(encoding="utf-8"))["pools"]
    calls = collections.defaultdict(list)
    with open(folder / "ops.csv", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            allocates = row["op"] == "allocate" and row["status"] in (
                "SUCCESS", "NO_MEMORY", "DELETED", "WAIT_ABORTED")
            if not allocates and not (row["op"] == "release" and row["status"] == "SUCCESS"):
                continue
            thread = row["thread"] if kinds[row["thread"]] == "thread" else "interrupts"
            size = int(row["size"])
            if pools[row["pool"]]["kind"] == "byte":
                size = (size + word - 1) // word * word
            calls[thread].append((int(row["called"]), row["op"], str(size) if allocates else "",
                                  row["pool"] if allocates else ""))
    return {thread: sorted(of_thread) for thread, of_thread in calls.items()}


def waits_that_go_on(folder, word):
    """Calls that had not returned when the run ended are in a trace, not in ops.csv."""
    with open(folder / "schedule.csv", encoding="utf-8", newline="") as file:
        called = {(row["thread"], row["cycles"]): int(row["called"])
                  for row in csv.DictReader(file)
                  if row["state"] in ("waiting_bytes", "waiting_block")}
    pools = json.loads((folder / "summary.json").read_text(encoding="utf-8"))["pools"]
    with open(folder / "waits.csv", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["outcome"] in ("waiting", "terminated"):
                size = int(row["size"])
                if pools[row["pool"]]["kind"] == "byte":
                    size = (size + word - 1) // word * word
                yield row["thread"], (called[row["thread"], row["begun"]], "allocate", str(size),
                                     row["pool"])


def imported(path, first):
    calls = collections.defaultdict(list)
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or line.startswith("time,"):
            continue
        time, thread, op, _, size, pool, _ = line.split(",")
        calls[thread].append((int(time) + first, op, size, pool))
    return {thread: sorted(of_thread) for thread, of_thread in calls.items()}


def check_scenario(text, summary):
    """The import has every pool, and the threads that allocate, as they were."""
    for name, pool in summary["pools"].items():
        found = re.search(r"\{name: \"?" + re.escape(name) + r"\"?, kind: (\w+)(?:, block_size: (\d+))?, "
                          r"size: (\d+)\}", text)
        assert found, name
        assert found[1] == pool["kind"], (name, found[0])
        if pool["kind"] == "byte":
            assert int(found[3]) == pool["size_bytes"], (name, found[0])
        else:
            assert int(found[2]) == pool["block_size_bytes"], (name, found[0])
    found = re.findall(r"- name: \"?([^\"\n]+)\"?\n    priority: (\d+)", text)
    assert found
    for name, priority in found:
        if name != "interrupts":
            assert summary["threads"][name]["priority"] == int(priority), name


def check_read_back(poolsim, source, scratch):
    for scenario in READ_BACK:
        folder = run(poolsim, source, scenario, scratch)
        summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
        kinds = {name: one.get("kind", "thread") for name, one in summary["threads"].items()}
        for kind in ("interrupt", "timer", "phase"):
            kinds.update({name: kind for name in summary.get(kind + "s", {})})
        path = scratch / "back.trx"
        subprocess.run([poolsim, "export", "--to", "tracex", folder, "-q", "-o", path,
                        "--last", "1000000"], check=True)
        said = subprocess.run([poolsim, "import", "--from", "tracex", path, "--clock",
                               str(summary["cpu_hz"]) + "Hz", "-o", scratch / "back.yaml"],
                              check=True, stdout=subprocess.PIPE, encoding="utf-8").stdout
        assert "; 0 releases of unknown memory" in said, (scenario, said)
        word = summary["word_bits"] // 8
        wanted = calls_of(folder, kinds, word)
        for thread, call in waits_that_go_on(folder, word):
            wanted.setdefault(thread, []).append(call)
            wanted[thread].sort()
        got = imported(scratch / "back.trace", Dump(path.read_bytes()).events[0][3])
        if got != wanted:
            different = [(thread, one) for thread in set(got) | set(wanted)
                         for one in set(got.get(thread, ())) ^ set(wanted.get(thread, ()))]
            sys.exit(f"{scenario}: read back differently: {different[:4]}")
        check_scenario((scratch / "back.yaml").read_text(encoding="utf-8"), summary)
        print(f"{scenario}: {sum(map(len, got.values()))} calls read back")


def check_objects(poolsim, source, scratch):
    """Calls at objects, interrupts and sleeps are there at their times, in the context of who called.
    Of objects no dump of a known scenario is at hand."""
    ids = {("queue", "send"): 69, ("queue", "receive"): 68, ("semaphore", "get"): 83,
           ("semaphore", "put"): 88, ("mutex", "get"): 52, ("mutex", "put"): 57,
           ("flags", "get"): 32, ("flags", "set"): 36, ("flags", "clear"): 36}
    for scenario in ("scenarios/driver", "scenarios/priority-inversion"):
        folder = run(poolsim, source, scenario, scratch)
        path = scratch / "objects.trx"
        subprocess.run([poolsim, "export", "--to", "tracex", folder, "-q", "-o", path], check=True)
        summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
        dump = Dump(path.read_bytes())
        wanted = collections.Counter()
        rows = {}
        for name in ("objects", "interrupts", "schedule"):
            rows[name] = []
            if (folder / (name + ".csv")).exists():
                with open(folder / (name + ".csv"), encoding="utf-8", newline="") as file:
                    rows[name] = list(csv.DictReader(file))
        for row in rows["objects"]:
            who = row["thread"] if row["thread"] in summary["threads"] else \
                TIMERS if row["thread"] in summary.get("timers", {}) else "interrupt"
            if row["object"] in summary["objects"]:
                wanted[int(row["called"]), who,
                       ids[summary["objects"][row["object"]]["kind"], row["op"]],
                       row["object"]] += 1
        last = {row["thread"]: row for row in rows["schedule"]}
        for row in last.values():  # what goes on at the end
            if row["on"] in summary.get("objects", {}):
                kind = summary["objects"][row["on"]]["kind"]
                op = "receive" if kind == "queue" else "get"
                wanted[int(row["called"]), row["thread"], ids[kind, op], row["on"]] += 1
        for row in rows["interrupts"]:
            wanted[int(row["taken"]), "interrupt", 3, ""] += 1
            wanted[int(row["ended"]), "interrupt", 4, ""] += 1
        for row in rows["schedule"]:
            if row["state"] == "sleeping":
                wanted[int(row["cycles"]), row["thread"], 112, int(row["ticks"])] += 1
        got = collections.Counter()
        for thread, _, number, time, *words in dump.events:
            if number in ids.values():
                got[time, dump.name(thread), number, dump.name(words[0])] += 1
            elif number in (3, 4):
                got[time, dump.name(thread), number, ""] += 1
            elif number == 112:
                got[time, dump.name(thread), number, words[0]] += 1
        if got != wanted:
            sys.exit(f"{scenario}: other calls at objects: "
                     f"{list(((got - wanted) + (wanted - got)).items())[:4]}")
        print(f"{scenario}: {sum(got.values())} calls at objects, interrupts and sleeps")


def main():
    poolsim, source = sys.argv[1], pathlib.Path(sys.argv[2])
    with tempfile.TemporaryDirectory() as scratch:
        try:
            check_against_dumps(poolsim, source, pathlib.Path(scratch))
        except Different as different:
            sys.exit(str(different))
        check_read_back(poolsim, source, pathlib.Path(scratch))
        check_objects(poolsim, source, pathlib.Path(scratch))


main()
