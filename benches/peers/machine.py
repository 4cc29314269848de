"""Processes on this machine: started and ended, their processor time, and wrk's load on them."""

import os
import pathlib
import shutil
import signal
import socket
import subprocess
import time

FOLDER = pathlib.Path(__file__).parent
TICKS = os.sysconf("SC_CLK_TCK")


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Server:
    """A server with its children."""

    def __init__(self, command, port, folder, environment=(), patience=120, host="127.0.0.1"):
        self.port, self.host = port, host
        self.log = folder / f"{pathlib.Path(command[0]).name}-{host}-{port}.log"
        with self.log.open("w") as log:
            self.child = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                env={**os.environ, **dict(environment)}, cwd=folder,
            )
        until = time.monotonic() + patience
        while not self.is_listening():
            if self.child.poll() is not None or time.monotonic() > until:
                self.end()
                raise RuntimeError(f"{command[0]} does not listen: {self.log.read_text()[-2000:]}")
            time.sleep(0.05)

    def is_listening(self):
        with socket.socket() as wire:
            return wire.connect_ex((self.host, self.port)) == 0

    def end(self):
        if self.child.poll() is None:
            os.killpg(self.child.pid, signal.SIGTERM)
            try:
                self.child.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(self.child.pid, signal.SIGKILL)
                self.child.wait()


def processor_seconds(root):
    """What a process and all its descendants have used, those that have ended included."""
    parents, used = {}, {}
    for entry in pathlib.Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            # The name, in parentheses, may contain spaces.
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(entry.name)] = int(fields[1])
        used[int(entry.name)] = sum(int(field) for field in fields[11:15])
    total, wanted = 0, {root}
    for process in sorted(parents):
        ancestor = process
        while ancestor in parents and ancestor not in wanted:
            ancestor = parents[ancestor]
        if ancestor in wanted:
            total += used[process]
    return total / TICKS


def load(url, script, arguments, seconds, connections, processes):
    """wrk's requests for some seconds. `processes` are named lists of roots, whose processor time a request is measured, in µs."""
    measure = lambda: {name: sum(map(processor_seconds, roots)) for name, roots in processes.items()}
    before, own = measure(), os.times()
    command = [
        shutil.which("wrk"), "--threads", "1", "--connections", str(connections), "--duration", f"{seconds}s",
        "--timeout", "30s", "--script", str(script), url, "--", *map(str, arguments),
    ]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    used, after = os.times(), measure()
    count, time_taken, p50, p99, wrong = next(
        line.split()[1:] for line in run.stdout.splitlines() if line.startswith("result ")
    )
    if int(wrong) or not int(count):
        raise RuntimeError(f"{wrong} of {count} requests of {script} failed: {run.stdout}")
    wrk = used.children_user + used.children_system - own.children_user - own.children_system
    return {
        "rate": int(count) / float(time_taken), "p50": int(p50) / 1000, "p99": int(p99) / 1000,
        # Of one processor: below 1 it is not what limits the rate.
        "wrk": wrk / float(time_taken),
        **{name: (after[name] - before[name]) / int(count) * 1e6 for name in processes},
    }
