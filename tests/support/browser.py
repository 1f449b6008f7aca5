"""A real browser: a page of an origin of its own, whose script tells what the browser let it see."""

import json
import os
import queue
import shutil
import signal
import subprocess
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
WITHIN_S = 60
OPTIONS = (
    "--headless",
    "--no-sandbox",  # it needs rights that containers and root do not give it
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--no-proxy-server",
)

PAGE = """<!DOCTYPE html><meta charset="utf-8"><title>a page</title><script>
const seen = async (url, options) => {
  try {
    const answer = await fetch(url, options);
    return {status: answer.status, headers: Object.fromEntries(answer.headers), body: await answer.text()};
  } catch (error) {
    return {error: error.name};
  }
};
(async () => {
  const calls = Object.entries(CALLS);
  const results = await Promise.all(calls.map(async ([name, [url, options]]) => [name, await seen(url, options)]));
  await fetch("/results", {method: "POST", body: JSON.stringify(Object.fromEntries(results))});
})();
</script>"""


def find() -> str | None:
    """The command of a Chromium or Chrome that runs; a distribution's may only say where to get one."""
    for name in NAMES:
        path = shutil.which(name)
        if path and subprocess.run([path, "--version"], capture_output=True, check=False, timeout=60).returncode == 0:
            return path
    return None


def fetched(browser: str, folder: Path, calls: Mapping[str, tuple[str, Mapping[str, Any]]]) -> dict[str, Any]:
    """What `fetch(url, options)` of each call gives a page: status, headers and body, or the name of the error."""
    page = PAGE.replace("CALLS", json.dumps(calls)).encode()
    results: queue.Queue[dict[str, Any]] = queue.Queue()

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(page if self.path == "/" else b"")

        def do_POST(self) -> None:
            results.put(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self._answer(b"")

        def _answer(self, body: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as site:
        Thread(target=site.serve_forever, daemon=True).start()
        try:
            return _results(browser, folder, f"http://127.0.0.1:{site.server_port}/", results)
        finally:
            site.shutdown()


def _results(browser: str, folder: Path, url: str, results: queue.Queue[dict[str, Any]]) -> dict[str, Any]:
    log = folder / "browser.log"
    with log.open("wb") as said:
        process = subprocess.Popen(
            [browser, *OPTIONS, f"--user-data-dir={folder / 'profile'}", url],
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        return results.get(timeout=WITHIN_S)
    except queue.Empty:
        raise AssertionError(
            f"the page told nothing within {WITHIN_S} s; the browser said:\n{log.read_text()}"
        ) from None
    finally:
        # With the processes that it has started.
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
