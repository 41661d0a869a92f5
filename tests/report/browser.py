"""A headless Chromium to be driven: the few WebDriver calls that the tests of the report need.

Needs chromium and chromedriver (Debian: chromium, chromium-driver), and nothing but Python's own
modules. The browser gets a new, empty profile, and no network is needed.
"""

import base64
import http.client
import json
import re
import shutil
import subprocess
import tempfile

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"

CHROMIUM_OPTIONS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--force-device-scale-factor=1",
    "--hide-scrollbars",
]


def programs():
    """The paths of chromium and chromedriver; None for one that is missing."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    return chromium, shutil.which("chromedriver")


class Browser:
    """One window. Use it in a with statement."""

    def __enter__(self):
        chromium, driver = programs()
        self.profile = tempfile.TemporaryDirectory(prefix="poolsim-browser-", ignore_cleanup_errors=True)
        self.driver = subprocess.Popen(
            [driver, "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        self.port = None
        for line in self.driver.stdout:
            found = re.search(r"started successfully on port (\d+)", line)
            if found:
                self.port = int(found.group(1))
                break
        options = {
            "binary": chromium,
            "args": CHROMIUM_OPTIONS + ["--user-data-dir=" + self.profile.name],
        }
        self.session = ""
        made = self.call(
            "POST",
            "/session",
            {
                "capabilities": {
                    "alwaysMatch": {
                        "browserName": "chrome",
                        "goog:chromeOptions": options,
                        "goog:loggingPrefs": {"browser": "ALL"},
                    }
                }
            },
        )
        self.session = "/session/" + made["sessionId"]
        return self

    def __exit__(self, *_):
        try:
            if self.session:
                self.call("DELETE", "")
        finally:
            self.driver.terminate()
            self.driver.wait(10)
            self.driver.stdout.close()
            self.profile.cleanup()

    def call(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        text = None if method in ("GET", "DELETE") else json.dumps(body or {})
        connection.request(method, self.session + path, text, {"Content-Type": "application/json"})
        value = json.loads(connection.getresponse().read())["value"]
        connection.close()
        if isinstance(value, dict) and "error" in value:
            raise RuntimeError(value["error"] + ": " + value["message"])
        return value

    def cdp(self, command, **parameters):
        return self.call("POST", "/goog/cdp/execute", {"cmd": command, "params": parameters})

    def look(self, width, height=900, dark=False, reduced_motion=False, media=""):
        """The size and the preferences that the page sees."""
        self.cdp(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=height, deviceScaleFactor=1, mobile=False,
        )
        self.cdp(
            "Emulation.setEmulatedMedia",
            media=media,
            features=[
                {"name": "prefers-color-scheme", "value": "dark" if dark else "light"},
                {"name": "prefers-reduced-motion",
                 "value": "reduce" if reduced_motion else "no-preference"},
            ],
        )

    def open(self, path):
        self.call("POST", "/url", {"url": "file://" + path})

    def run(self, script, *arguments):
        """Runs JavaScript: the body of a function."""
        return self.call("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    def frames(self, count=2):
        """Lets the page draw."""
        self.call(
            "POST",
            "/execute/async",
            {
                "script": "let n = arguments[0]; const done = arguments[1];"
                "(function next() { if (n-- === 0) done(); else requestAnimationFrame(next); })();",
                "args": [count],
            },
        )

    def find(self, selector):
        return self.call("POST", "/element", {"using": "css selector", "value": selector})[ELEMENT]

    def text(self, selector):
        return self.run("return document.querySelector(arguments[0]).textContent", selector)

    def click(self, selector):
        self.call("POST", "/element/%s/click" % self.find(selector))

    def pointer(self, *steps, kind="mouse"):
        """Steps: ("move", x, y) in the window, "down", "up"."""
        actions = []
        for step in steps:
            if step == "down" or step == "up":
                actions.append({"type": "pointer" + step.capitalize(), "button": 0})
            else:
                actions.append(
                    {"type": "pointerMove", "duration": 0, "x": round(step[1]), "y": round(step[2])}
                )
        source = {"type": "pointer", "id": kind, "parameters": {"pointerType": kind},
                  "actions": actions}
        self.call("POST", "/actions", {"actions": [source]})
        self.frames()

    def keys(self, text):
        actions = []
        for key in text:
            actions += [{"type": "keyDown", "value": key}, {"type": "keyUp", "value": key}]
        self.call("POST", "/actions", {"actions": [{"type": "key", "id": "keys", "actions": actions}]})
        self.frames()

    def log(self):
        """What the console got since the last time."""
        return self.call("POST", "/se/log", {"type": "browser"})

    def screenshot(self, path, whole=False):
        if whole:
            shot = self.cdp("Page.captureScreenshot", captureBeyondViewport=True)["data"]
        else:
            shot = self.call("GET", "/screenshot")
        with open(path, "wb") as file:
            file.write(base64.b64decode(shot))
