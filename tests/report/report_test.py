#!/usr/bin/env python3
"""Opens report.html in a headless Chromium and uses it as a reader would.

usage: tests/report/report_test.py POOLSIM SOURCE_DIR
Ends with 77 (skipped) where chromium or chromedriver is missing.
"""

import os
import re
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True  # the source tree stays as it is
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from browser import Browser, programs  # noqa: E402

LEFT, RIGHT, UP, DOWN = "\ue012", "\ue014", "\ue013", "\ue015"
HOME, END, PAGE_DOWN, ESCAPE = "\ue011", "\ue010", "\ue00f", "\ue00c"

# One pool of 4096 bytes; offsets and times follow from the steps. 1 ms a tick, and no costs.
SCENARIO = """\
name: by-hand
until: 100 ms
target: {word: 32, cpu: 10 MHz, tick: 1 kHz}
pools:
  - {name: heap, kind: byte, size: 4KiB}
threads:
  - name: early
    priority: 3
    steps:
      - note: "</script><script>document.title = 'broken'</script><b id=broken>"
      - allocate: {pool: heap, size: 1000, into: a}
      - sleep: 40 ticks
      - release: a
  - name: late
    priority: 4
    steps:
      - sleep: 20 ticks
      - allocate: {pool: heap, size: 500, into: b}
      - allocate: {pool: heap, size: 3000, into: b}
      - sleep: 60 ticks
      - release: b
"""
# What comes of it: number, owner, offset, size with header, asked for, from, to (ms; None: end).
FRAGMENTS = [
    ("early", 0, 1008, 1000, 0, 40),
    ("late", 1008, 508, 500, 20, 80),
]

poolsim = source = scratch = browser = None


def poolsim_run(scenario, folder, *options):
    done = subprocess.run(
        [poolsim, "run", scenario, "--out", os.path.join(scratch, folder), "--quiet", *options],
        capture_output=True, text=True, check=False,
    )
    assert done.returncode == 0, done.stderr
    return os.path.join(scratch, folder)


def report(name, *folders):
    page = os.path.join(scratch, name)
    subprocess.run([poolsim, "report", *folders, "-o", page, "--quiet"], check=True)
    return page


class Page(unittest.TestCase):
    """A test opens its page anew, and in the end the console must be empty."""

    page = None
    width = 1000

    def setUp(self):
        browser.look(self.width, reduced_motion=True)
        browser.open(self.page)
        browser.frames(3)

    def tearDown(self):
        self.assertEqual(browser.log(), [])


def canvas_place(time_ms, offset, end_ms=100, size=4096):
    """Where a time and an offset are on the map's canvas, in the window."""
    browser.run("document.querySelector('.map canvas').scrollIntoView({block: 'center',"
                " behavior: 'instant'})")
    browser.frames()
    left, top, width, height = browser.run(
        "const r = document.querySelector('.map canvas').getBoundingClientRect();"
        "return [r.left, r.top, r.width, r.height]"
    )
    # The margins of page.js: 58 left, 14 right, 10 above, 40 below.
    return (
        left + 58 + time_ms / end_ms * (width - 72),
        top + 10 + (size - offset) / size * (height - 50),
    )


def said(owner, offset, size, asked, begun, ended):
    def ms(time):
        return "0" if time == 0 else "%d.%d ms" % (time, 0) if time >= 10 else "%d.00 ms" % time

    def count(number):
        return "{:,}".format(number)

    return "%s: %s B at offset %s%s B asked for. Held for %s, from %s to %s." % (
        owner, count(size), count(offset), count(asked), ms(ended - begun), ms(begun), ms(ended))


class Map(Page):
    def hover(self, time_ms, offset):
        browser.pointer(("move", *canvas_place(time_ms, offset)))

    def test_hovering_a_fragment_shows_its_owner_size_and_lifetime(self):
        for fragment in FRAGMENTS:
            _, offset, size, _, begun, ended = fragment
            self.hover((begun + ended) / 2, offset + size / 2)
            self.assertEqual(browser.text(".tip"), said(*fragment))
            self.assertEqual(browser.text(".readout"), said(*fragment))
            self.assertFalse(browser.run("return document.querySelector('.tip').hidden"))

    def test_hovering_between_fragments_tells_how_much_is_free_there(self):
        self.hover(90, 2000)
        self.assertRegex(browser.text(".readout"), r"^Free: 4,088 B at .*From offset 0 to 4,088\.$")
        self.hover(10, 3000)
        self.assertRegex(browser.text(".readout"), r"^Free: 3,080 B at .*From offset 1,008 to 4,088\.$")

    def test_a_tap_chooses_a_fragment_and_says_it(self):
        x, y = canvas_place(60, 1200)
        browser.pointer(("move", x, y), "down", "up", kind="touch")
        self.assertIn("late: 508 B at offset 1,008", browser.text(".spoken"))
        self.assertIn("Fragment 2 of 2.", browser.text(".readout"))

    def test_the_arrow_keys_go_from_fragment_to_fragment(self):
        browser.run("document.querySelector('.map canvas').focus()")
        browser.keys(RIGHT)
        self.assertIn("early: 1,008 B at offset 0", browser.text(".spoken"))
        browser.keys(PAGE_DOWN)
        self.assertIn("late: 508 B at offset 1,008", browser.text(".spoken"))
        browser.keys(HOME)
        self.assertIn("early:", browser.text(".spoken"))
        browser.keys(END)
        self.assertIn("late:", browser.text(".spoken"))
        browser.keys(RIGHT)
        self.assertEqual(browser.text(".spoken"), "No further fragment in this direction.")
        browser.keys(ESCAPE)
        self.assertEqual(browser.text(".spoken"), "")

    def test_up_and_down_go_to_what_is_held_at_the_same_time(self):
        browser.run("document.querySelector('.map canvas').focus()")
        browser.keys(END + DOWN)  # held from 20 to 80 ms, of which 40 is not past the first's end
        self.assertEqual(browser.text(".spoken"), "No further fragment in this direction.")
        browser.keys(HOME + UP)
        self.assertIn("late:", browser.text(".spoken"))

    def test_the_map_can_be_reached_by_the_tab_key(self):
        for _ in range(40):
            browser.keys("\ue004")
            if browser.run("return document.activeElement.tagName") == "CANVAS":
                return
        self.fail("40 tabs do not lead to the map")

    def test_zooming_keeps_the_pointer_true(self):
        browser.run("document.querySelector('.map canvas').focus()")
        browser.keys(HOME + "++]")
        # Around the middle of what is chosen: 7.5 to 32.5 ms, 0 to 2048.
        x, y = canvas_place(30 - 7.5, 1200, 25, 2048)
        browser.pointer(("move", x, y))
        self.assertIn("late: 508 B", browser.text(".tip"))
        browser.keys("0")
        self.hover(60, 1200)
        self.assertIn("late: 508 B", browser.text(".tip"))

    def test_drawing_a_box_enlarges_what_is_in_it(self):
        start = canvas_place(50, 2048)
        end = canvas_place(100, 0)
        browser.pointer(("move", *start), "down", ("move", *end), "up")
        browser.pointer(("move", *canvas_place(5, 1200, 50, 2048)))  # 55 ms
        self.assertIn("late: 508 B", browser.text(".tip"))
        browser.pointer(("move", *canvas_place(35, 1200, 50, 2048)))  # 85 ms
        self.assertIn("Free:", browser.text(".tip"))

    def test_the_table_has_the_same_fragments_as_the_map(self):
        rows = browser.run(
            "return [...document.querySelectorAll('#r1-lives-0 tbody tr')].map("
            "row => [...row.cells].map(cell => cell.textContent))")
        self.assertEqual(rows, [
            ["1", "early", "0", "1,008 B", "1,000 B", "0", "40.0 ms", "40.0 ms"],
            ["2", "late", "1,008", "508 B", "500 B", "20.0 ms", "80.0 ms", "60.0 ms"],
        ])

    def test_a_row_of_the_table_chooses_its_fragment(self):
        browser.run("document.querySelector('#r1-lives-0').open = true")
        browser.click("#r1-lives-0 tbody tr:nth-child(2) button")
        self.assertIn("late: 508 B", browser.text(".readout"))
        self.assertTrue(browser.run(
            "return document.querySelector('#r1-lives-0 tbody tr:nth-child(2)')"
            ".classList.contains('chosen')"))

    def test_text_from_a_scenario_runs_nothing(self):
        self.assertEqual(browser.run("return document.title"), "by-hand - poolsim report")
        self.assertTrue(browser.run("return document.querySelector('#broken') === null"))
        self.assertIn("</script><script>", browser.run("return document.body.textContent"))


class Layout(Page):
    def test_nothing_is_wider_than_the_window(self):
        for width in (320, 768, 1400, 2560):
            for dark in (False, True):
                browser.look(width, dark=dark)
                browser.run("for (const d of document.querySelectorAll('details')) d.open = true")
                browser.frames(3)
                self.assertEqual(
                    browser.run("return document.documentElement.scrollWidth"), width)

    def test_text_stands_out_from_its_ground(self):
        for dark in (False, True):
            browser.look(1000, dark=dark)
            browser.run("for (const d of document.querySelectorAll('details')) d.open = true")
            browser.frames(2)
            self.assertEqual(browser.run(CONTRAST), [])

    def test_ids_are_unique_and_links_lead_somewhere(self):
        self.assertEqual(browser.run(
            "const ids = [...document.querySelectorAll('[id]')].map(e => e.id);"
            "return ids.filter((id, i) => ids.indexOf(id) !== i)"), [])
        self.assertEqual(browser.run(
            "return [...document.querySelectorAll('a[href], use')].map("
            "  e => e.getAttribute('href') || e.getAttribute('xlink:href')).filter("
            "  to => to[0] !== '#' || document.getElementById(to.slice(1)) === null)"), [])

    def test_everything_that_can_be_used_has_a_name(self):
        self.assertEqual(browser.run(
            "return [...document.querySelectorAll('button, select, canvas, svg, [role=region]')]"
            ".filter(e => !(e.getAttribute('aria-label') || e.textContent.trim() || e.labels?.length))"
            ".map(e => e.outerHTML.slice(0, 200))"), [])

    def test_the_map_is_drawn_dark_and_light(self):
        grounds = []
        for dark in (False, True):
            browser.look(1000, dark=dark)
            browser.frames(4)
            grounds.append(browser.run(
                "const map = document.querySelector('.map canvas');"
                "const copy = document.createElement('canvas');"
                "copy.width = map.width;"
                "const pen = copy.getContext('2d', {willReadFrequently: true});"
                "pen.drawImage(map, 0, 0);"
                "return [...pen.getImageData(map.width - 20, 14, 1, 1).data]"))
        self.assertEqual(grounds[0][:3], [0xF1, 0xEE, 0xE6])
        self.assertEqual(grounds[1][:3], [0x2B, 0x2F, 0x34])


# Texts whose contrast with what is behind them is below that of WCAG AA.
CONTRAST = """
const lightness = (c) => {
  const [r, g, b] = c.map(v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
const ground = (e) => {
  for (; e; e = e.parentElement) {
    const c = rgb(getComputedStyle(e).backgroundColor);
    if (c.length < 4 || c[3] === 1) return c.slice(0, 3);
  }
  return [255, 255, 255];
};
const bad = [];
for (const e of document.querySelectorAll('body *')) {
  const own = [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
  if (!own || e.closest('svg, script, style, [hidden], .unseen, .skip')) continue;
  if (e.disabled || e.offsetParent === null) continue;
  const style = getComputedStyle(e);
  const [a, b] = [lightness(rgb(style.color).slice(0, 3)), lightness(ground(e))];
  const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  const size = parseFloat(style.fontSize);
  const least = size >= 24 || (size >= 18.66 && style.fontWeight >= 700) ? 3 : 4.5;
  if (contrast < least) bad.push(e.outerHTML.slice(0, 120) + ' ' + contrast.toFixed(2));
}
return bad;
"""


def load_tests(loader, _tests, _pattern):
    """Every map test on the run by hand; the layout of both pages."""
    by_hand = report("by-hand.html", *[os.path.join(scratch, "by-hand")])
    several = report("several.html", *[os.path.join(scratch, n) for n in ("by-hand", "first", "block")])
    suite = unittest.TestSuite()
    Map.page = Layout.page = by_hand
    suite.addTests(loader.loadTestsFromTestCase(Map))
    suite.addTests(loader.loadTestsFromTestCase(Layout))
    suite.addTests(loader.loadTestsFromTestCase(type("LayoutOfSeveral", (Layout,), {"page": several})))
    return suite


def main():
    global poolsim, source, scratch, browser
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    chromium, driver = programs()
    if chromium is None or driver is None:
        print("skipped: no chromium or no chromedriver here (Debian: chromium, chromium-driver)")
        sys.exit(77)
    poolsim, source = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    with tempfile.TemporaryDirectory(prefix="poolsim-report-") as folder:
        scratch = folder
        scenario = os.path.join(folder, "by-hand.yaml")
        with open(scenario, "w", encoding="utf-8") as file:
            file.write(SCENARIO)
        poolsim_run(scenario, "by-hand", "--no-plots")
        for name, file in (("first", "first"), ("block", "packets-block")):
            poolsim_run(os.path.join(source, "scenarios", file + ".yaml"), name)
        with Browser() as browser:
            outcome = unittest.main(argv=[sys.argv[0]], exit=False, verbosity=1)
    sys.exit(0 if outcome.result.wasSuccessful() else 1)


if __name__ == "__main__":
    main()
