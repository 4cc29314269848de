"""integrations/envoy/ in the real Envoy, whose path is in MUNIM_ENVOY."""

import os
import subprocess
import unittest

from cases import CALL, Recipe
from support import Scene

ENVOY = os.environ.get("MUNIM_ENVOY", "")


@unittest.skipUnless(ENVOY, "there is no Envoy here")
class Envoy(Recipe, unittest.TestCase):
    REFUSED = [
        (404, {"path": "/v1/batches"}),
        (404, {"path": "/v1/chat/completions?x=1"}),
        (400, {"body": {**CALL, "model": "nobody's"}}),
        (400, {"body": {**CALL, "n": 60}}),
        (400, {"body": {**CALL, "max_tokens": 9000}}),
        (400, {"body": '{"model":"forii/deepseek-v3","model":"x","messages":[]}'}),
        (400, {"body": '{"model":"forii/deepseek-v3","\\u006e":60,"messages":[]}'}),
        (400, {"body": {**CALL, "stream": True, "stream_options": {"include_usage": False}}}),
        (400, {"body": "not JSON"}),
    ]

    @classmethod
    def setUpClass(cls):
        cls.scene = Scene("envoy")
        cls.addClassCleanup(cls.scene.end)
        ports = {8080: cls.scene.port, 8000: cls.scene.upstream.port, 3000: cls.scene.console.port}
        cls.scene.edit("envoy.yaml", {f"port_value: {old}}}": f"port_value: {new}}}" for old, new in ports.items()})
        # Hot restarts would share memory with another Envoy of this machine.
        cls.scene.start([ENVOY, "--config-path", "envoy.yaml", "--disable-hot-restart", "--concurrency", "1",
                         "--file-flush-interval-msec", "50"])

    def settle(self):
        environment = {**os.environ, **self.scene.environment, "ENVOY_PID": str(self.scene.proxy.process.pid)}
        subprocess.run(["sh", "send.sh"], cwd=self.scene.folder, env=environment, check=True, capture_output=True)

    def test_a_stream_that_does_not_ask_what_it_used_is_made_to(self):
        customer = self.scene.console.customer()
        self.assertEqual(self.call(customer, {**CALL, "stream": True})[0], 200)
        self.recorded(customer, (1, 1000, 100, "0.182"))

    def test_what_a_message_says_is_no_member(self):
        customer = self.scene.console.customer()
        said = {**CALL, "messages": [{"role": "user", "content": '{"n": 60, "max_tokens": 99999, "model": "x"}'}]}
        self.assertEqual(self.call(customer, said)[0], 200)
