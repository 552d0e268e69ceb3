"""Drives Chromium through a few steps; see browser.rs. Nothing but the standard library."""
import base64, json, os, shutil, socket, struct, subprocess, sys, tempfile, time, urllib.request

width, steps = int(sys.argv[1]), sys.argv[2:]
home = tempfile.mkdtemp()
browser = subprocess.Popen(
    ["chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
     "--disable-dev-shm-usage", "--remote-debugging-port=0", f"--user-data-dir={home}", "about:blank"],
    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def until(what, seconds=75):
    end = time.time() + seconds
    while time.time() < end:
        found = what()
        if found:
            return found
        if browser.poll() is not None:
            raise SystemExit(f"chromium ended with {browser.returncode}; it wants address space without a limit (ulimit -v)")
        time.sleep(0.05)
    raise SystemExit("too slow")


class Tab:
    """A WebSocket (RFC 6455) to one page."""

    def __init__(self, port):
        pages = json.load(urllib.request.urlopen(f"http://127.0.0.1:{port}/json/list"))
        path = next(p for p in pages if p["type"] == "page")["webSocketDebuggerUrl"].split("/", 3)[3]
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall(
            f"GET /{path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode())
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += self.socket.recv(1)
        self.count, self.events = 0, []

    def take(self, size):
        got = b""
        while len(got) < size:
            got += self.socket.recv(size - len(got))
        return got

    def receive(self):
        text = b""
        while True:
            first, length = self.take(2)
            length &= 127
            if length == 126:
                length, = struct.unpack(">H", self.take(2))
            elif length == 127:
                length, = struct.unpack(">Q", self.take(8))
            text += self.take(length)
            if first & 128:
                return json.loads(text)

    def call(self, method, **params):
        self.count += 1
        body = json.dumps({"id": self.count, "method": method, "params": params}).encode()
        size = struct.pack(">BH", 254, len(body)) if len(body) < 65536 else struct.pack(">BQ", 255, len(body))
        self.socket.sendall(b"\x81" + size + b"\0\0\0\0" + body)
        while True:
            said = self.receive()
            if said.get("id") == self.count:
                if "error" in said:
                    raise SystemExit(f"{method}: {said['error']}")
                return said["result"]
            self.events.append(said)

    def loaded(self):
        while not any(e["method"] == "Page.loadEventFired" for e in self.events):
            self.events.append(self.receive())
        self.events.clear()

    def ask(self, expression):
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in answer:
            raise SystemExit(f"{expression}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def tap(self, selector):
        """As a finger does: in the middle of what is there, wherever that is."""
        where = self.ask(
            f"(() => {{ const e = document.querySelector({json.dumps(selector)}); e.scrollIntoView({{block: 'center'}});"
            " const r = e.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; })()")
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=where[0], y=where[1], button="left", clickCount=1)


try:
    port_file = os.path.join(home, "DevToolsActivePort")
    until(lambda: os.path.exists(port_file) and open(port_file).read().count("\n") >= 1)
    tab = Tab(int(open(port_file).readline()))
    tab.call("Page.enable")
    tab.call("Emulation.setDeviceMetricsOverride", width=width, height=780, deviceScaleFactor=1, mobile=width < 600)
    tab.call("Emulation.setScriptExecutionDisabled", value=True)
    for step in steps:
        name, _, rest = step.partition(" ")
        if name == "open":
            tab.events.clear()
            tab.call("Page.navigate", url=rest)
            tab.loaded()
        elif name == "scripts":
            tab.call("Emulation.setScriptExecutionDisabled", value=False)
        elif name == "scripted":
            print("yes" if tab.ask("matchMedia('(scripting: enabled)').matches") else "no")
        elif name == "language":
            tab.call("Network.enable")
            tab.call("Network.setExtraHTTPHeaders", headers={"Accept-Language": rest})
        elif name == "dark":
            tab.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "dark"}])
        elif name == "click":
            tab.events.clear()
            tab.tap(rest)
            tab.loaded()
        elif name == "check":
            tab.tap(rest)
        elif name == "type":
            selector, _, text = rest.partition(" ")
            tab.tap(selector)
            tab.call("Input.insertText", text=text)
        elif name == "text":
            print(" ".join(tab.ask("document.body.innerText").split()))
        elif name == "width":
            print(tab.ask("document.documentElement.scrollWidth"))
        elif name == "shot":
            size = tab.call("Page.getLayoutMetrics")["cssContentSize"]
            clip = {"x": 0, "y": 0, "width": width, "height": size["height"], "scale": 1}
            shot = tab.call("Page.captureScreenshot", captureBeyondViewport=True, clip=clip)
            open(rest, "wb").write(base64.b64decode(shot["data"]))
        else:
            raise SystemExit(f"no such step: {name}")
finally:
    browser.terminate()
    browser.wait()
    shutil.rmtree(home, ignore_errors=True)
