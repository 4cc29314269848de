"""integrations/nginx/ in the real nginx, whose path is in MUNIM_NGINX."""

import os
import unittest
from pathlib import Path

from by_request import ByRequest
from support import Scene

NGINX = os.environ.get("MUNIM_NGINX", "")


@unittest.skipUnless(NGINX, "nginx is left out")
class Nginx(ByRequest, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scene = Scene("nginx", cls.PRICE)
        cls.addClassCleanup(cls.scene.end)
        ports = {8080: cls.scene.port, 8000: cls.scene.upstream.port, 3000: cls.scene.console.port}
        cls.scene.edit("nginx.conf", {f"127.0.0.1:{old};": f"127.0.0.1:{new};" for old, new in ports.items()})
        (Path(cls.scene.folder) / "munim_token").write_text(f"default {cls.scene.console.token};")
        cls.scene.start([NGINX, "-p", f"{cls.scene.folder}/", "-c", "nginx.conf", "-g", "daemon off;"])

    def send_again(self, log):
        (Path(self.scene.folder) / "sending.1").write_text(log)
        self.settle()

    def log(self):
        return (Path(self.scene.folder) / "calls.ndjson").read_text()
