"""What was used and Munim has not taken yet, in a file that outlives the process.

Each line is the newest of its call: `open` while it runs, `ended` with its usage event, `failed` if its hold is to be released,
`sent` when Munim has it. A process locks its file; what unlocked files of others contain is taken over at the start.
"""

import fcntl
import json
import os
import threading
import uuid
from pathlib import Path

# A file is replaced by one with what is unsent, above this size.
SIZE_MAX = 8 << 20
# No more calls are begun above this number of unsent ones.
UNSENT_MAX = 100_000


class Journal:
    def __init__(self, folder, sync=False):
        self.folder, self.sync, self.lock = Path(folder), sync, threading.Lock()
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # The newest line of each call that is not sent.
        self.unsent, self.adopted = {}, []
        self.begin()
        for path in sorted(self.folder.glob("calls-*.jsonl")):
            if path != self.path:
                self.adopt(path)

    def begin(self):
        """A new file with what is unsent. It is locked before it has its name, so that nobody adopts it."""
        unnamed = self.folder / f".{uuid.uuid4()}"
        self.file = os.open(unnamed, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_APPEND, 0o600)
        fcntl.flock(self.file, fcntl.LOCK_EX)
        self.path, self.size = self.folder / f"calls-{uuid.uuid4()}.jsonl", 0
        for line in self.unsent.values():
            self.append(line)
        os.rename(unnamed, self.path)

    def append(self, line):
        text = json.dumps(line, separators=(",", ":")).encode() + b"\n"
        while text:
            text = text[os.write(self.file, text):]
        if self.sync:
            os.fsync(self.file)
        self.size = os.fstat(self.file).st_size

    def write(self, call, state, **more):
        """Writes the newest line of a call. When this returns, it outlives the process."""
        line = {"call": call, "state": state, **more}
        with self.lock:
            if state == "sent":
                self.unsent.pop(call, None)
            else:
                self.unsent[call] = line
            self.append(line)
            if self.size > SIZE_MAX and self.size > 4 * len(self.unsent) * 512:
                self.replace()
        return line

    def replace(self):
        old_file, old_path = self.file, self.path
        self.begin()
        os.unlink(old_path)
        os.close(old_file)

    def has_room(self):
        return len(self.unsent) < UNSENT_MAX

    def adopt(self, path):
        """Takes over the calls of a process that is gone."""
        try:
            file = os.open(path, os.O_RDONLY)
        except FileNotFoundError:
            return
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            for line in last_lines(path.read_bytes()):
                self.adopted.append(self.write(**ended(line)))
            path.unlink()
        except (BlockingIOError, FileNotFoundError):
            pass
        finally:
            os.close(file)


def last_lines(text):
    """The newest line of each call that is not sent. A line that was being written when the process died is none."""
    newest = {}
    for piece in text.split(b"\n"):
        try:
            line = json.loads(piece)
            newest[line["call"]] = line
        except (ValueError, KeyError, TypeError):
            continue
    return [line for line in newest.values() if line["state"] != "sent"]


def ended(line):
    """A call whose process is gone has used what was delivered; one that delivered nothing has failed."""
    if line["state"] == "open":
        is_used = line.get("event", {}).get("completion_tokens")
        return {**line, "state": "ended" if is_used else "failed"}
    return line
