"""Asks a started server for webhooks and keeps the requests: collect.py BASE KEY FILE. Nothing but the standard library."""
import json, sys, threading, time, urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer

base, key, file = sys.argv[1].rstrip("/"), sys.argv[2], sys.argv[3]
got = []


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        got.append(({name.lower(): value for name, value in self.headers.items()}, body))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


def ask(method, path, body=None):
    data = json.dumps(body).encode() if body is not None else None
    request = urllib.request.Request(base + path, data, {"authorization": f"Bearer {key}", "content-type": "application/json"}, method=method)
    text = urllib.request.urlopen(request, timeout=30).read()
    return json.loads(text) if text else None


def tested(secrets):
    """Has the server send an event of its own, and waits for it."""
    before = len(got)
    ask("POST", f"/v1/webhooks/{webhook['id']}/test", {})
    end = time.time() + 60
    while len(got) == before:
        if time.time() > end:
            why = ask("GET", f"/v1/webhooks/{webhook['id']}/deliveries")["data"][0]["last_error"]
            sys.exit(f"no request came within a minute: {why or 'does a worker run?'}")
        time.sleep(0.1)
    headers, body = got[before]
    return {"headers": headers, "body": body, "secrets": secrets, "type": "webhook.tested"}


receiver = HTTPServer(("127.0.0.1", 0), Receiver)
threading.Thread(target=receiver.serve_forever, daemon=True).start()
webhook = ask("POST", "/v1/webhooks", {"url": f"http://127.0.0.1:{receiver.server_port}/", "events": ["team.created"]})
try:
    hooks = [tested([webhook["secret"]])]
    second = ask("POST", f"/v1/webhooks/{webhook['id']}/secret/rotate", {})["secret"]
    hooks.append(tested([webhook["secret"], second]))
finally:
    ask("DELETE", f"/v1/webhooks/{webhook['id']}")
json.dump(hooks, open(file, "w", encoding="utf-8"))
