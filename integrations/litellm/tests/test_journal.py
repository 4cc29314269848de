"""Reports on disk, with processes that die."""

import json
import multiprocessing
import os
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
os.environ.setdefault("MUNIM_URL", "http://127.0.0.1:9")
os.environ.setdefault("MUNIM_GATEWAY_TOKEN", "munim_gw_x")
os.environ.setdefault("MUNIM_REPORTS", tempfile.mkdtemp(prefix="munim-reports-"))

from munim_litellm import journal  # noqa: E402
from munim_litellm.journal import Journal  # noqa: E402


def die_with(folder, *lines):
    """A process that writes lines, and is gone."""

    def write():
        journal = Journal(folder)
        for call, state, more in lines:
            journal.write(call, state, **more)
        os._exit(9)

    process = multiprocessing.get_context("fork").Process(target=write)
    process.start()
    process.join()


class Journals(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def files(self):
        return sorted(self.folder.glob("calls-*.jsonl"))

    def test_what_a_dead_process_had_ended_is_reported_by_the_next(self):
        event = {"id": "1", "completion_tokens": 5}
        die_with(self.folder, ("1", "open", {"hold_id": "h"}), ("1", "ended", {"event": event}))
        adopted = Journal(self.folder).adopted
        self.assertEqual(adopted, [{"call": "1", "state": "ended", "event": event}])
        self.assertEqual(len(self.files()), 1)

    def test_what_was_sent_is_not_sent_again(self):
        die_with(self.folder, ("1", "ended", {"event": {}}), ("1", "sent", {}))
        self.assertEqual(Journal(self.folder).adopted, [])

    def test_a_running_call_has_used_what_was_delivered_or_failed(self):
        event = {"id": "2", "completion_tokens": 7}
        die_with(self.folder, ("1", "open", {"hold_id": "h"}), ("2", "open", {"hold_id": "i", "event": event}))
        states = {line["call"]: line["state"] for line in Journal(self.folder).adopted}
        self.assertEqual(states, {"1": "failed", "2": "ended"})

    def test_a_line_that_was_being_written_is_none(self):
        die_with(self.folder, ("1", "ended", {"event": {"id": "1"}}))
        with self.files()[0].open("ab") as file:
            file.write(b'{"call":"1","state":"se')
        self.assertEqual([line["state"] for line in Journal(self.folder).adopted], ["ended"])

    def test_the_calls_of_a_process_that_runs_are_its_own(self):
        first = Journal(self.folder)
        first.write("1", "ended", event={})
        self.assertEqual(Journal(self.folder).adopted, [])
        self.assertEqual(len(self.files()), 2)

    def test_what_nobody_sends_is_adopted_again(self):
        die_with(self.folder, ("1", "ended", {"event": {"id": "1"}}))
        for _ in range(3):
            die_with(self.folder)
        self.assertEqual(len(Journal(self.folder).adopted), 1)

    def test_a_large_file_is_replaced_by_what_is_unsent(self):
        self.addCleanup(setattr, journal, "SIZE_MAX", journal.SIZE_MAX)
        journal.SIZE_MAX = 10_000
        own = Journal(self.folder)
        own.write("kept", "ended", event={"id": "kept"})
        for number in range(1_000):
            own.write(str(number), "ended", event={"id": str(number)})
            own.write(str(number), "sent")
        [path] = self.files()
        self.assertLess(path.stat().st_size, 20_000)
        self.assertIn("kept", {json.loads(line)["call"] for line in path.read_text().splitlines()})

    def test_nobody_else_may_read_it(self):
        own = Journal(self.folder / "new")
        self.assertEqual((own.folder.stat().st_mode & 0o777, own.path.stat().st_mode & 0o777), (0o700, 0o600))


if __name__ == "__main__":
    unittest.main()
