#!/usr/bin/env python3
"""Holds the JSON Schema that poolsim prints against its loader: what the loader takes is right by the
schema, and what it refuses is wrong by the schema wherever a schema can see it.

usage: tests/schema/schema_test.py POOLSIM BAD_SCENARIOS SOURCE_DIR
Ends with 77 (skipped) where python3-jsonschema or python3-yaml is missing.
"""

import functools
import glob
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True  # the source tree stays as it is
try:
    import jsonschema
    from core_yaml import CoreLoader, NoTree, TextLoader, read
except ImportError as error:
    print(f"skipped: {error}")
    sys.exit(77)

poolsim = bad_scenarios = source = scratch = schema = None

# Why a schema does not see a mistake of the loader's, by the message.
UNSEEN = {
    "name": r"^no (pool|thread|pool or thread|bag|queue|semaphore|mutex|group of flags|semaphore or mutex|template|"
            r"thread, interrupt or timer) named |^\S+ is (no thread|a phase);|"
            r"^\S+ is a (queue|semaphore|mutex|group of flags); expected|"
            r"^a second (pool|thread|template|queue, semaphore, mutex or group of flags|"
            r"thread, interrupt, timer or phase) named |^only a thread can own a mutex|"
            r"without a size;|is a block pool, whose|^messages of queue \S+ carry memory;|"
            r": a row without a pool, and the scenario names none;|"
            r"cannot be read: (No such file|Is a directory)|: cannot open the file: No such file",
    "parameter": r"^template \S+ (needs a value for|has no parameter) |^nothing stands for |"
                 r"\(\w+=.* for \S+, made at line \d+\)$|\(\w+=.* for \w+\[\d+\]\)$|"
                 r"has no (priority|steps);.*, made at line \d+\)$|^\"\$\{x\}\" (is|after) |"
                 r"repeats forever and the run has no end;.*, made at line \d+\)$",
    "amount": r"^\"[^\"]+\" is out of range; expected (at most|blocks of)|not a multiple of the tick|"
              r"^\"\d+ \w+\" is (too long; expected at most|not a duration: the number is too large)|"
              r"leaves no time between ticks|has no room for a block|"
              r"by a count before; expected at most|steps of its own; expected at most|"
              r"stands for \d+ threads, and all such steps are more than \d+;",
    "order": r"is empty; expected the lower value first|^the maximum is less than the mean|"
             r"is worse than the priority|expected the sizes in ascending order|"
             r"expected ascending times",
    "spelling": r"^\"\d{20,}\" is not a whole number: the number is too large; "
                r"expected a whole number from 0 to 18446744073709551615$",
}


def validate(files):
    """What the loader says of each file: None, or its message."""
    said = {}
    for at in range(0, len(files), 500):
        done = subprocess.run([poolsim, "validate", *files[at:at + 500]], capture_output=True,
                              text=True, check=False)
        for line in done.stdout.splitlines():
            said[line.split(": fine: ")[0]] = None
        for line in done.stderr.splitlines():
            place, _, message = line.partition(": error: ")
            if message:
                said[re.sub(r":\d+:\d+$", "", place)] = message
    return said


def load(path):
    with open(path, "rb") as file:
        return file.read()


def good_files():
    """All scenarios of the project, and the example of the page of the format."""
    files = []
    for folder in ("scenarios", "scenarios/traces", "tests/reference", "tests/keys"):
        files += sorted(glob.glob(os.path.join(source, folder, "*.yaml")))
    example = os.path.join(scratch, "example.yaml")
    with open(os.path.join(source, "scenarios/FORMAT.md"), encoding="utf-8") as page:
        text = page.read()
    with open(example, "w", encoding="utf-8") as file:
        file.write(re.search(r"```yaml\n(.*?)```", text, re.S).group(1))
    return files + [example]


def without_references(node, definitions, made):
    """The schema with the definitions in the place of references to them: quicker to go through."""
    if isinstance(node, list):
        return [without_references(item, definitions, made) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        name = node["$ref"].rpartition("/")[2]
        if name not in made:
            made[name] = {}
            made[name].update(without_references(definitions[name], definitions, made))
        return made[name]
    return {key: without_references(value, definitions, made) for key, value in node.items()
            if key != "definitions"}


class Agreement(unittest.TestCase):
    def setUp(self):
        self.validator = jsonschema.Draft7Validator(schema)
        flat = without_references(schema, schema["definitions"], {})
        self.quick_validator = jsonschema.Draft7Validator(flat)

    def problem(self, text, loader):
        """What is wrong by the schema; None if nothing is. Raises NoTree."""
        document = read(text, loader)
        is_long = len(text) > 5000  # as the reference scenarios are
        validator = self.quick_validator if is_long else self.validator
        error = next(validator.iter_errors(document), None)
        return error and f"{list(error.absolute_path)}: {error.message[:200]}"

    def test_it_is_a_schema(self):
        jsonschema.Draft7Validator.check_schema(schema)
        self.assertEqual(schema["$schema"], "http://json-schema.org/draft-07/schema#")

    def test_all_patterns_are_of_both_kinds(self):
        """None uses what Python and ECMA 262 understand otherwise."""
        patterns = re.findall(r'"pattern": ("(?:[^"\\]|\\.)*")', json.dumps(schema))
        self.assertGreater(len(patterns), 100)
        for pattern in map(json.loads, patterns):
            self.assertNotRegex(pattern, r"\(\?P|\(\?<|\(\?[aiLmsux]|\\[AZzbBdDsSwW]|[*+?}]\+")

    def described(self):
        """All parts of the schema that are about a value or a list of values."""
        parts = [schema] + list(schema["definitions"].values())
        for part in parts:
            yield from part["properties"].items()

    def test_defaults_and_examples_are_right(self):
        count = 0
        for key, part in self.described():
            for value in part.get("examples", []) + [part[word] for word in ["default"] if word in part]:
                validator = jsonschema.Draft7Validator({"definitions": schema["definitions"], **part})
                self.assertTrue(validator.is_valid(value), f"{key}: {value!r}")
                count += 1
        self.assertGreater(count, 100)

    def test_examples_of_mappings_are_right(self):
        count = 0
        for name, definition in schema["definitions"].items():
            example = definition["description"].partition(" As in ")[2]
            if example and "[...]" not in example:
                part = {"definitions": schema["definitions"], "$ref": "#/definitions/" + name}
                document = read(example, CoreLoader)
                error = next(jsonschema.Draft7Validator(part).iter_errors(document), None)
                self.assertIsNone(error, f"{name}: {example}")
                count += 1
        self.assertGreater(count, 30)

    def test_a_mapping_for_a_list_is_one_mistake(self):
        """The condition for `until` is about lists, and says nothing of what is none."""
        text = b"name: x\npools: [{name: h, kind: byte, size: 100}]\nthreads: {name: t}\n"
        errors = list(self.validator.iter_errors(read(text, CoreLoader)))
        self.assertEqual([list(error.absolute_path) for error in errors], [["threads"]])

    def test_the_projects_scenarios_are_right(self):
        files = good_files()
        said = validate(files)
        self.assertGreater(len(files), 60)
        for file in files:
            with self.subTest(file):
                self.assertIsNone(said[file])
                for loader in (CoreLoader, TextLoader):
                    self.assertIsNone(self.problem(load(file), loader), loader.__name__)

    def look(self, text, loader):
        """Whether a mistake is seen; None if there is no tree to look at."""
        try:
            return self.problem(text, loader) is not None
        except NoTree:
            return None

    def test_mistakes_are_seen_exactly_where_they_are_said_to_be(self):
        """As an editor reads them, and as they are written: they differ in numbers' spellings."""
        folder = os.path.join(scratch, "bad")
        os.mkdir(folder)
        subprocess.run([bad_scenarios, folder], check=True)
        with open(os.path.join(folder, "cases.tsv"), encoding="utf-8") as list_of_cases:
            cases = [line.rstrip("\n").split("\t") for line in list_of_cases]
        marks = {"seen": (True, True), "syntax": (None, None), "spelling": (False, True)}
        for word in ("twice", "name", "amount", "order", "depth", "parameter"):
            marks[word] = (False, False)
        self.assertGreater(len(cases), 250)
        for number, mark, name in cases:
            with self.subTest(name):
                text = load(os.path.join(folder, number + ".yaml"))
                seen = (self.look(text, CoreLoader), self.look(text, TextLoader))
                self.assertEqual(seen, marks[mark], f"it is marked '{mark}'")
        self.assertEqual({mark for _, mark, _ in cases}, set(marks))


# Each takes what stands at a place and gives what is to stand there instead. A key of None: it is
# taken away. Those of the first kind are wrong wherever they stand.
STRUCTURAL = {
    "a mapping for a value": lambda value: {"a": 1} if not isinstance(value, (dict, list)) else ...,
    "a list for a value": lambda value: [["a"]] if not isinstance(value, (dict, list)) else ...,
    "nothing": lambda value: None,
    "a word for a mapping or list": lambda value: "abc" if isinstance(value, (dict, list)) else ...,
    "a list for a mapping": lambda value: [value] if isinstance(value, dict) else ...,
    "a mapping for a list": lambda value: {"a": value} if isinstance(value, list) else ...,
    "an unknown key": lambda value: {**value, "xyz": 1} if isinstance(value, dict) else ...,
    "a renamed key": lambda value: rename(value, 0),
    "another renamed key": lambda value: rename(value, -1),
    "a member that is a list": lambda value: value + [[["a"]]] if isinstance(value, list) else ...,
}
VALUES = {
    "no members": lambda value: [] if isinstance(value, list) else ...,
    "no keys": lambda value: {} if isinstance(value, dict) else ...,
    **{f"{other!r}": (lambda other: lambda value: other if not isinstance(value, (dict, list))
                      else ...)(other)
       for other in (5, 1.5, True, "", "abc", "5 ms", "${x}")},
}


def rename(value, at):
    if not isinstance(value, dict) or not value:
        return ...
    key = list(value)[at]
    return {(name + "x" if name == key else name): item for name, item in value.items()}


def places(node, path=()):
    """All places below a node, each with its keys and, for the members of lists, their indices."""
    yield path, node
    items = node.items() if isinstance(node, dict) else \
        enumerate(node) if isinstance(node, list) else ()
    for key, value in items:
        yield from places(value, path + (key,))


def replaced(node, path, value):
    """A copy of the document with another value at a path; `...` takes the key away."""
    if not path:
        return value
    copy = dict(node) if isinstance(node, dict) else list(node)
    below = value if len(path) == 1 else replaced(node[path[0]], path[1:], value)
    if below is ...:
        del copy[path[0]]
    else:
        copy[path[0]] = below
    return copy


class Mutations(unittest.TestCase):
    """Each key of the format, wherever a scenario has it first, with one thing changed."""

    def setUp(self):
        flat = without_references(schema, schema["definitions"], {})
        self.validator = jsonschema.Draft7Validator(flat)
        self.folder = tempfile.mkdtemp(dir=scratch)
        self.made = []
        for file in good_files():  # and what they read beside themselves
            for form in ("*.trace", "*.times"):
                for beside in glob.glob(os.path.join(os.path.dirname(file), form)):
                    link = os.path.join(self.folder, os.path.basename(beside))
                    if not os.path.exists(link):
                        os.symlink(beside, link)

    def write(self, document, what):
        """JSON is YAML, and its values are read alike by an editor."""
        path = os.path.join(self.folder, f"{len(self.made)}.yaml")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(document, file, ensure_ascii=False)
        self.made.append((path, document, what))

    @staticmethod
    @functools.lru_cache(maxsize=None)
    def first_places():
        """The places of the smallest scenarios, one for each way of keys to it."""
        seen = set()
        found = []
        for file in sorted(good_files(), key=os.path.getsize):
            document = read(load(file), CoreLoader)
            for path, value in places(document):
                way = tuple("*" if isinstance(part, int) else part for part in path)
                # Within loops, choices and failures steps are as elsewhere.
                if way not in seen and not {"then", "else", "on_failure", "loop"} & set(way[:-2]):
                    seen.add(way)
                    found.append((document, path, value))
        return found

    def compare(self, is_structural):
        said = validate([path for path, _, _ in self.made])
        reasons = {}
        for path, document, what in self.made:
            with self.subTest(what):
                self.assertIn(path, said)
                message = said[path]
                seen = not self.validator.is_valid(document)
                if message is None:
                    self.assertFalse(seen, "the loader takes it")
                elif is_structural:
                    self.assertTrue(seen, f"the loader says: {message}")
                elif not seen:
                    reason = [word for word, form in UNSEEN.items() if re.search(form, message)]
                    self.assertTrue(reason, f"the schema takes it; the loader says: {message}")
                    reasons[reason[0]] = reasons.get(reason[0], 0) + 1
        print(f"{len(self.made)} changes, of which the schema does not see", reasons or "none")

    def change(self, changes):
        for document, path, value in self.first_places():
            for name, change in changes.items():
                other = change(value)
                if other is not ... and (path or not is_value(other)):
                    self.write(replaced(document, path, other), f"{name} at {path}")

    def test_a_wrong_structure_is_seen(self):
        self.change(STRUCTURAL)
        self.assertGreater(len(self.made), 700)
        self.compare(True)

    def test_another_value_is_seen_or_left_to_the_loader(self):
        self.change(VALUES)
        self.assertGreater(len(self.made), 800)
        self.compare(False)

    def test_a_key_taken_away_is_seen_or_left_to_the_loader(self):
        for document, path, _ in self.first_places():
            if path:
                self.write(replaced(document, path, ...), f"without {path}")
        self.assertGreater(len(self.made), 150)
        self.compare(False)

    def test_two_steps_in_one_are_seen(self):
        for document, path, value in self.first_places():
            if len(path) > 1 and path[-2] in ("steps", "then", "else", "on_failure"):
                other = "relinquish" if "note" in value else "note"
                self.write(replaced(document, path, {**value, other: "true"}), f"two at {path}")
        self.assertGreater(len(self.made), 5)
        self.compare(True)


# Each is right somewhere, or nearly.
SPELLINGS = (
    "0 1 5 007 5.0 5. .5 1e3 +5 -5 0x1F 0X1F 0x 0x0 0x00 0xFFFFFFFF 0x100000000 0x000000001 1_000 "
    "4KiB 4kib 4KB 4MiB 3GiB 4GiB 4TiB 0KiB 5ms 5MS 5ns 5us 5s 5m 5ticks 5tick 5cycles 5cycle 0ms "
    "0ticks 5% 0% 100% 101% 0.5% 0.12345% 100.0% 100.1% 05% 1000% 5x 0x 0.001x 0.0001x 1000x 1001x "
    "1000.0x 1000.1x .5x 10MHz 10mhz 1GHz 10GHz 11GHz 0Hz 10000000000Hz a a.b a/b [a] a[0] ä . .. "
    "i i=5 j j=5 =5 j= none forever None true True false yes byte block blocks 6.1.6 6.4.2 6.2.1 32 "
    "64 uniform(1,5) uniform(5,1) uniform(1,5,9) uniform(1) uniform(1ms,5ms) uniform(1ticks,5ms) "
    "uniform(0,5) uniform(0ms,5ms) uniform(1,5 Uniform(1,5) choice(1) choice() choice(1,) choice(1ms)"
).split() + [
    "", " ", " 5 ", "5 ms", " 5  ms ", "5 m s", "5 KiB", "5 %", "5 x", "64 x4", "64 x 4", "64  x4",
    "64 x0", "64 x1000000001", "x4", "64x4", "1KiB x2", "10 MHz", "a b", "oldest a", "newest  a",
    "random a", "all a", "last a", "all", "best fit", "no barging", "best  fit", "i =5", "j = 5",
    "uniform (1, 5)", " uniform( 1 , 5 ) ", "uniform(1 ms, 5 ms)", "uniform(1 KiB, 5 KiB)",
    "exponential(mean 5)", "exponential(mean 5 ms)", "exponential(mean 5 ms, max 9 ms)",
    "exponential(max 9 ms, mean 5 ms)", "exponential(max 9 ms)", "exponential(mean 5ms max 9ms)",
    "exponential(mean 5, max 9)", "exponential(mean 5 ticks)", "exponential(mean 0)",
    "exponential(mean 5, mean 5)", "exponential(mean5)", "exponential(mean 5, max 3)",
    "lognormal(median 5, sigma 0.5, max 9)", "lognormal(sigma 0.5, max 9, median 5)",
    "lognormal(max 9 ms, median 5 ms, sigma 8.0)", "lognormal(median 5, sigma 0.0, max 9)",
    "lognormal(median 5, sigma 8.1, max 9)", "lognormal(median 5, sigma 0.5)",
    "lognormal(median 5, sigma 0.5, max 9,)", "lognormal(median 5, sigma 0.5, sigma 1)",
    "lognormal(median 5, sigma 1., max 9)", "lognormal(median 5, sigma 0.1234567890, max 9)",
    "lognormal(median 5 ms, sigma 1, max 9 ms)", "choice(1, 2 x3)", "choice(1 x 3, 2)",
    "choice(1 ms x3, 2 ticks)", "choice(1 x1000000)", "choice(1 x1000001)", "choice(1x3)",
    "choice(1 KiB x3, 2)", "choice(0)", "choice(0 ms)", "no corruption", " no  corruption ",
    "no corruptions", "ops may differ", "ops  may differ", "calls within 5%", "calls  within  5%",
    "calls == 5", "calls==5", "calls = 5", "calls", "calls ==", "5 cycles", "5 ticks", "10000000000 s",
    "4294967294 ticks", "4294967295 ticks", "18446744073709551615 ns", "18446744073709551616 ns",
]


def values(node, part, path=()):
    """All single values of a document, each with what the schema says of it."""
    if isinstance(node, list):
        for index, item in enumerate(node):
            yield from values(item, part["items"], path + (index,))
    elif isinstance(node, dict):
        for key, value in node.items():
            yield from values(value, part["properties"][key], path + (key,))
    else:
        yield path, part


class Spellings(unittest.TestCase):
    """Each kind of value, written in each way that is right for some kind, and at its ends."""

    def test_what_the_loader_takes_matches_and_nothing_else(self):
        flat = without_references(schema, schema["definitions"], {})
        made = Mutations()
        made.setUp()
        kinds = {}
        for file in sorted(good_files(), key=os.path.getsize):
            document = read(load(file), CoreLoader)
            for path, part in values(document, flat):
                # What the kind of a pool demands stands in its rules, not with the value.
                if path[0] == "pools" and path[-1] in ("kind", "size"):
                    continue
                kind = json.dumps({word: part.get(word) for word in
                                   ("pattern", "enum", "anyOf", "minimum", "maximum", "type")})
                if kind not in kinds:
                    kinds[kind] = jsonschema.Draft7Validator(part)
                    ends = [part.get("minimum", 0), part.get("maximum", 0)]
                    for value in [end + step for end in ends for step in (-1, 0, 1)]:
                        made.write(replaced(document, path, value), (kind, path, value))
                        made.write(replaced(document, path, str(value)), (kind, path, str(value)))
                    for value in SPELLINGS:
                        made.write(replaced(document, path, value), (kind, path, value))
        said = validate([path for path, _, _ in made.made])
        taken = 0
        unseen = {}
        for file, _, (kind, path, value) in made.made:
            with self.subTest(f"{value!r} at {path}"):
                matches = kinds[kind].is_valid(value)
                taken += said[file] is None
                if said[file] is None:
                    self.assertTrue(matches, "the loader takes it")
                elif matches:
                    reason = [word for word, form in UNSEEN.items() if re.search(form, said[file])]
                    self.assertTrue(reason, f"it matches; the loader says: {said[file]}")
                    unseen[reason[0]] = unseen.get(reason[0], 0) + 1
        print(f"{len(made.made)} values of {len(kinds)} kinds, {taken} of them right; not seen:",
              unseen)
        self.assertGreater(len(kinds), 30)
        self.assertGreater(taken, 400)


def without_defaults(node, part, path=()):
    """The keys with a default that a document leaves out: path, part of the schema, key."""
    if isinstance(node, list):
        for index, item in enumerate(node):
            yield from without_defaults(item, part["items"], path + (index,))
    elif isinstance(node, dict):
        for key, below in part["properties"].items():
            if key in node:
                yield from without_defaults(node[key], below, path + (key,))
            elif "default" in below:
                yield path, part, key


class Defaults(unittest.TestCase):
    """What the schema says of a key that is left out is what the loader does."""

    def results(self, document, name):
        """All files that a run leaves."""
        folder = os.path.join(scratch, "defaults", name)
        file = folder + ".yaml"
        os.makedirs(folder)
        with open(file, "w", encoding="utf-8") as stream:
            json.dump(document, stream, ensure_ascii=False)
        done = subprocess.run([poolsim, "run", file, "--no-plots", "--quiet", "--out", folder],
                              capture_output=True, text=True, check=False)
        self.assertIn(done.returncode, (0, 1), done.stderr)
        return {name: load(os.path.join(folder, name)) for name in os.listdir(folder)
                if os.path.isfile(os.path.join(folder, name))}

    def test_a_default_written_out_changes_nothing(self):
        flat = without_references(schema, schema["definitions"], {})
        tried = {}
        for file in sorted(good_files(), key=os.path.getsize):
            document = read(load(file), CoreLoader)
            if "replay" in json.dumps(document) or "recorded" in json.dumps(document):
                continue  # they read files beside themselves
            plain = None
            for path, part, key in without_defaults(document, flat):
                # In one scenario of each place and key, and in another.
                way = tuple("*" if isinstance(step, int) else step for step in path) + (key,)
                if file in tried.get(way, [file]) and way in tried or len(tried.get(way, [])) > 1:
                    continue
                place = functools.reduce(lambda node, step: node[step], path, document)
                value = {**place, key: part["properties"][key]["default"]}
                if not jsonschema.Draft7Validator(part).is_valid(value):
                    continue  # spill is for blocks alone
                tried.setdefault(way, []).append(file)
                plain = plain or self.results(document, f"{len(tried)}-plain-{os.path.basename(file)}")
                written = self.results(replaced(document, path, value),
                                       f"{'.'.join(way)}-{len(tried[way])}")
                with self.subTest(way):
                    self.assertEqual(written, plain, file)
        keys = {way[-1] for way in tried}
        self.assertGreater(len(tried), 30)
        print(len(tried), "defaults written out")
        self.assertLessEqual({"word", "cpu", "tick", "threadx", "sample", "seed", "count", "inherit",
                              "set", "time_slice", "auto_start", "repeat", "wait", "clear"}, keys)


def is_value(value):
    return not isinstance(value, (dict, list))


def main():
    global poolsim, bad_scenarios, source, scratch, schema
    poolsim, bad_scenarios, source = (os.path.abspath(path) for path in sys.argv[1:4])
    done = subprocess.run([poolsim, "schema"], capture_output=True, text=True, check=True)
    schema = json.loads(done.stdout)
    with tempfile.TemporaryDirectory() as scratch:
        return 0 if unittest.main(argv=sys.argv[:1], exit=False).result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
