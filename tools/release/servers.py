"""Servers on this machine that the checks use: Slack, Lambda's Runtime API and an emulator of AWS."""
import contextlib
import http.server
import os
import queue
import socket
import subprocess
import threading
import time
import types
import urllib.request

from environment import ROOT, WORK, environment_with, python_in

LIMIT = 60


@contextlib.contextmanager
def served(respond):
    """Runs a server. `respond(handler, body)` returns the status, the headers and the text of a response."""

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            status, headers, text = respond(self, body)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        do_GET = do_POST

        def handle(self):
            # A process that is ended closes its connections.
            with contextlib.suppress(ConnectionError):
                super().handle()

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()


@contextlib.contextmanager
def slack():
    """Accepts messages. The result has the URL of a webhook, its host, and a queue of the bodies."""
    posted = queue.Queue()

    def respond(_, body):
        posted.put(body)
        return 200, {}, "ok"

    with served(respond) as address:
        url = f"http://{address}/services/T0AAAAAAA/B0BBBBBBB/Qz7HiddenWebhook99x"
        yield types.SimpleNamespace(url=url, host="127.0.0.1", queue=posted)


@contextlib.contextmanager
def runtime_api(event):
    """Has one event (AWS Lambda developer guide, "Using the Lambda runtime API"). Returns the address and the responses."""
    events, responses = queue.Queue(), queue.Queue()
    events.put(event)

    def respond(handler, body):
        if not handler.path.endswith("/invocation/next"):
            responses.put(body)
            return 202, {}, '{"status":"OK"}'
        deadline = str(int(time.time() * 1000) + LIMIT * 1000)
        return 200, {
            "Lambda-Runtime-Aws-Request-Id": "8476a536-e9f4-11e8-9739-2dfe598c3fcd",
            "Lambda-Runtime-Deadline-Ms": deadline,
            "Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:ap-northeast-2:111122223333:function:audit-alert",
            "Content-Type": "application/json",
        }, events.get()

    with served(respond) as address:
        yield address, responses


@contextlib.contextmanager
def ministack():
    """Starts the emulator of tests/emulators/, which describes it. Returns its URL."""
    python = python_in(environment_with("ministack", ROOT / "tests/emulators/ministack.txt"))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    endpoint = f"http://127.0.0.1:{port}"
    folder = WORK / "ministack-server"
    folder.mkdir(exist_ok=True)
    environment = {
        "PATH": f"{python.parent}{os.pathsep}/usr/bin{os.pathsep}/bin",
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "GATEWAY_PORT": str(port),
        "BIND_HOST": "127.0.0.1",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_ENDPOINT_URL": endpoint,
    }
    with open(folder / "log", "w") as log:
        process = subprocess.Popen([python, "-m", "ministack"], env=environment, cwd=folder, stdout=log, stderr=log)
    try:
        wait_until_up(f"{endpoint}/_ministack/health", process)
        yield endpoint
    finally:
        process.terminate()
        process.wait()


def wait_until_up(url, process):
    end = time.monotonic() + LIMIT
    while process.poll() is None and time.monotonic() < end:
        with contextlib.suppress(OSError), urllib.request.urlopen(url) as response:
            if response.status == 200:
                return
        time.sleep(0.1)
    raise RuntimeError(f"no server at {url}; its log is in {WORK / 'ministack-server'}")
