"""A web server on loopback that misbehaves as servers and the lines to them do: by the first part of a path.

usage: file_server.py DIRECTORY
Writes DIRECTORY/a.zip and DIRECTORY/b.zip, two versions of the file that every path stands for, prints its port, and
ends when its standard input does. DIRECTORY/log has a line of JSON for each request: method, path, Range, If-Range.
"""

import http.server
import io
import json
import os
import random
import sys
import threading
import time
import zipfile


def make_zip(seed):
    numbers = random.Random(seed)
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_STORED) as archive:
        for day in range(1, 4):
            member = zipfile.ZipInfo(f"2018-01-0{day}.csv", (2018, 1, day, 0, 0, 0))
            archive.writestr(member, "date,serial_number\n" + numbers.randbytes(60_000).hex())
    return output.getvalue()


A, B = make_zip(1), make_zip(2)
VERSIONS = {"a": (A, '"version-a"'), "b": (B, '"version-b"')}
MODIFIED = "Fri, 05 Jan 2018 00:00:00 GMT"
counts, lock = {}, threading.Lock()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *words):
        pass

    def do_HEAD(self):
        self.do_GET()

    def do_GET(self):
        path = self.path.split("?")[0]
        kind = path.split("/")[1].replace("-", "_")
        with lock:
            counts[path] = counts.get(path, 0) + 1
            self.turn = counts[path]
            row = [self.command, path, self.headers.get("Range"), self.headers.get("If-Range")]
            with open(os.path.join(sys.argv[1], "log"), "a") as log:
                log.write(json.dumps(row) + "\n")
        getattr(self, "serve_" + kind, self.serve_missing)()

    def answer(self, status, body=b"", fields={}, length=None, cut=None, pause=0):
        """Sends `body`, or its first `cut` bytes before the connection is closed."""
        self.send_response(status)
        for name, value in fields.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        if self.command == "HEAD":
            return
        sent = body if cut is None else body[:cut]
        if pause:
            for position in range(0, len(sent), 10):
                self.wfile.write(sent[position : position + 10])
                self.wfile.flush()
                time.sleep(pause)
        else:
            self.wfile.write(sent)
        self.wfile.flush()
        if cut is not None or (length is not None and length != len(body)):
            self.close_connection = True

    def serve(self, version="a", etag=True, modified=False, cut=None, ranges=True, check=True, **more):
        """As a good server does, with If-Range."""
        body, tag = VERSIONS[version]
        fields = {"Content-Type": "application/zip"}
        if etag:
            fields["ETag"] = tag if etag is True else etag
        if modified:
            fields["Last-Modified"] = MODIFIED
        wanted = self.headers.get("Range") if ranges else None
        condition = self.headers.get("If-Range")
        if wanted and check and condition and condition not in (fields.get("ETag"), fields.get("Last-Modified")):
            wanted = None
        if not wanted:
            return self.answer(200, body, fields, cut=cut, **more)
        start = int(wanted.removeprefix("bytes=").rstrip("-"))
        fields["Content-Range"] = f"bytes {start}-{len(body) - 1}/{len(body)}"
        self.answer(206, body[start:], fields, cut=cut, **more)

    def serve_good(self):
        self.serve()

    def serve_slow(self):
        """Some 400 KB a second, the first time."""
        if self.turn > 1:
            return self.serve()
        body = A
        self.send_response(200)
        self.send_header("ETag", VERSIONS["a"][1])
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        for position in range(0, len(body), 2000):
            self.wfile.write(body[position : position + 2000])
            self.wfile.flush()
            time.sleep(0.005)

    def serve_cut(self):
        self.serve(cut=100_000)

    def serve_cut_early(self):
        self.serve(cut=0)

    def serve_dated(self):
        self.serve(etag=False, modified=True, cut=150_000)

    def serve_weak(self):
        self.serve(etag='W/"version-a"', cut=100_000 if self.turn == 1 else None)

    def serve_unnamed(self):
        self.serve(etag=False, cut=100_000 if self.turn == 1 else None)

    def serve_deaf(self):
        self.serve(ranges=False, cut=100_000 if self.turn == 1 else None)

    def serve_changing(self):
        self.serve("a", cut=100_000) if self.turn == 1 else self.serve("b")

    def serve_mixing(self):
        self.serve("a", cut=100_000) if self.turn == 1 else self.serve("b", check=False)

    def serve_short(self):
        self.serve(length=len(A) + 10)

    def serve_long(self):
        self.answer(200, A, {"ETag": '"version-a"'}, length=len(A) - 10)

    def serve_damaged(self):
        self.answer(200, A[:-500])

    def serve_busy(self):
        self.answer(503, b"later", {"Retry-After": "1"}) if self.turn == 1 else self.serve()

    def serve_failing(self):
        self.answer(500, b"x" * 100_000) if self.turn <= 2 else self.serve()

    def serve_limited(self):
        self.answer(429) if self.turn == 1 else self.serve()

    def serve_away(self):
        self.answer(503, b"", {"Retry-After": "86400"})

    def serve_missing(self):
        self.answer(404, b"no such file")

    def serve_forbidden(self):
        self.answer(403, b"not for you")

    def serve_loop(self):
        self.answer(302, b"", {"Location": self.path})

    def serve_to_file(self):
        self.answer(302, b"", {"Location": "file:///etc/passwd"})

    def serve_moved(self):
        self.answer(301, b"<html>moved</html>", {"Location": self.path.replace("/moved/", "/good/")})

    def serve_trickle(self):
        self.serve(pause=0.2) if self.turn == 1 else self.serve()

    def serve_wrong_range(self):
        if self.turn == 1:
            return self.serve(cut=100_000)
        if self.headers.get("Range"):
            return self.answer(206, A[100:], {"ETag": '"version-a"', "Content-Range": f"bytes 100-{len(A) - 1}/{len(A)}"})
        self.serve()

    def serve_nameless_range(self):
        if self.headers.get("Range"):
            return self.answer(206, A[100_000:], {"ETag": '"version-a"'})
        self.serve(cut=100_000 if self.turn == 1 else None)

    def serve_unsatisfied(self):
        if self.turn == 1:
            return self.serve(cut=100_000)
        if self.headers.get("Range"):
            return self.answer(416, b"", {"Content-Range": f"bytes */{len(A)}"})
        self.serve()

    def serve_unasked(self):
        """A part, though the whole was asked for."""
        self.answer(206, A[100:], {"Content-Range": f"bytes 100-{len(A) - 1}/{len(A)}"})

    def serve_page(self):
        self.answer(200, b"<html>Sorry</html>", {"Content-Type": "text/html; charset=utf-8"})

    def serve_page_as_zip(self):
        self.answer(200, b"<html>Sorry</html>", {"Content-Type": "application/zip"})

    def serve_chunked(self):
        self.send_response(200)
        self.send_header("ETag", '"version-a"')
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        body = A if self.turn > 1 else A[:100_000]
        for position in range(0, len(body), 30_000):
            piece = body[position : position + 30_000]
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        if self.turn > 1:
            self.wfile.write(b"0\r\n\r\n")
        else:
            self.close_connection = True

    def serve_index(self):
        """A page of links: /index/NAME stands for a page that lists NAME's folder."""
        links = "".join(f'<a href="/good/backblaze/data_Q{quarter}_2018.zip">Q{quarter}</a>' for quarter in (2, 1))
        links += '<a href="/missing/backblaze/data_2013.zip">2013</a><a href="file:///etc/backblaze_2019.zip">x</a>'
        self.answer(200, f"<!-- {self.path} --><base href='/'>{links}".encode(), {"Content-Type": "text/html"})

    def serve_moved_index(self):
        self.answer(302, b"", {"Location": "/folder/elsewhere/page"})

    def serve_folder(self):
        self.answer(200, b'<a href="backblaze_2020.zip">here</a>', {"Content-Type": "text/html"})


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, address):
        """Clients hang up in the middle: that is what is tested."""


if __name__ == "__main__":
    directory = sys.argv[1]
    for name, (body, _) in VERSIONS.items():
        with open(os.path.join(directory, name + ".zip"), "wb") as file:
            file.write(body)
    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_address[1], flush=True)
    sys.stdin.read()
