"""integrations/caddy/ in the real Caddy, whose path is in MUNIM_CADDY."""

import os
import unittest
from pathlib import Path

from by_request import ByRequest
from support import Scene

CADDY = os.environ.get("MUNIM_CADDY", "")


@unittest.skipUnless(CADDY, "Caddy is left out")
class Caddy(ByRequest, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scene = Scene("caddy", cls.PRICE)
        cls.addClassCleanup(cls.scene.end)
        ports = {8080: cls.scene.port, 8000: cls.scene.upstream.port, 3000: cls.scene.console.port}
        cls.scene.edit("Caddyfile", {f"127.0.0.1:{old} {{": f"127.0.0.1:{new} {{" for old, new in ports.items()})
        cls.scene.start([CADDY, "run", "--config", "Caddyfile"], MUNIM_GATEWAY_TOKEN=cls.scene.console.token)

    def send_again(self, log):
        (Path(self.scene.folder) / "sent").unlink()
        self.settle()

    def log(self):
        return (Path(self.scene.folder) / "calls.log").read_text()
