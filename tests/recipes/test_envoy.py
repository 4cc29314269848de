"""integrations/envoy/ in the real Envoy, whose path is in MUNIM_ENVOY."""

import json
import os
import subprocess
import unittest
from pathlib import Path

from cases import CALL, STREAMED, Recipe, saying
from support import MODEL, Scene, ask, until

ENVOY = os.environ.get("MUNIM_ENVOY", "")


@unittest.skipUnless(ENVOY, "Envoy is left out")
class Envoy(Recipe, unittest.TestCase):
    REFUSED = [
        (404, {"path": "/v1/batches"}),
        (404, {"path": "/v1/responses"}),
        (404, {"path": "/v1/audio/speech"}),
        (404, {"path": "/v1/images/generations"}),
        (404, {"path": "/v1/chat/completions?x=1"}),
        (404, {"body": {**CALL, "model": "nobody's".replace("'", "-")}}),
        (400, {"body": {**CALL, "model": "nobody's"}}),
        (400, {"body": {**CALL, "model": f"{MODEL},{MODEL}"}}),
        (400, {"body": {**CALL, "n": 60}}),
        (400, {"body": {**CALL, "max_tokens": 9000}}),
        (400, {"body": '{"model":"forii/deepseek-v3","model":"x","messages":[]}'}),
        (400, {"body": '{"model":"forii/deepseek-v3","\\u006e":60,"messages":[]}'}),
        (400, {"body": '{"model":"forii/deepseek-v3\\",\\"hold_inr\\":1,\\"x\\":\\"","messages":[]}'}),
        (400, {"body": {**STREAMED, "stream_options": {"include_usage": False}}}),
        (400, {"body": "not JSON"}),
    ]

    @classmethod
    def setUpClass(cls):
        cls.scene = Scene("envoy", cls.PRICE)
        cls.addClassCleanup(cls.scene.end)
        ports = {8080: cls.scene.port, 8000: cls.scene.upstream.port, 3000: cls.scene.console.port}
        cls.scene.edit("envoy.yaml", {f"port_value: {old}}}": f"port_value: {new}}}" for old, new in ports.items()})
        # Hot restarts would share memory with another Envoy of this machine.
        cls.scene.start([ENVOY, "--config-path", "envoy.yaml", "--disable-hot-restart", "--concurrency", "1",
                         "--file-flush-interval-msec", "50"])

    def test_a_script_that_fails_lets_nobody_through(self):
        scene, customer = Scene("envoy", self.PRICE), self.scene.console.customer()
        self.addCleanup(scene.end)
        ports = {8080: scene.port, 8000: scene.upstream.port, 3000: scene.console.port}
        scene.edit("envoy.yaml", {f"port_value: {old}}}": f"port_value: {new}}}" for old, new in ports.items()})
        # Without a token.
        del scene.environment["MUNIM_GATEWAY_TOKEN"]
        scene.start([ENVOY, "--config-path", "envoy.yaml", "--disable-hot-restart", "--concurrency", "1"])
        self.assertEqual(ask(scene.url + "/v1/chat/completions", CALL, customer.key)[0], 503)
        self.assertEqual(scene.upstream.bodies, [])

    def settle(self):
        environment = {**os.environ, **self.scene.environment, "ENVOY_PID": str(self.scene.proxy.process.pid)}
        subprocess.run(["sh", "send.sh"], cwd=self.scene.folder, env=environment, capture_output=True)

    def is_written(self, customer):
        return customer.key_id in (Path(self.scene.folder) / "calls.ndjson").read_text()

    def test_a_stream_that_does_not_ask_what_it_used_is_made_to(self):
        customer = self.scene.console.customer()
        self.assertEqual(self.call(customer, STREAMED)[0], 200)
        self.recorded(customer, self.ONE_CALL)

    def test_a_stream_of_which_the_upstream_counts_nothing_is_counted_here(self):
        customer = self.scene.console.customer()
        self.assertEqual(self.call(customer, saying("SILENT", STREAMED))[0], 200)
        until("its words", lambda: (self.settle(), customer.used()[0] == 1 and customer.used()[2] >= 10)[1])

    def test_what_a_message_says_is_no_member(self):
        customer = self.scene.console.customer()
        said = saying(json.dumps({"n": 60, "max_tokens": 99999, "model": "x"}))
        self.assertEqual(self.call(customer, said)[0], 200)

    def test_an_image_is_held_at_more_than_its_address(self):
        customer = self.scene.console.customer("3.00")
        picture = {"type": "image_url", "image_url": {"url": "https://example.in/a.png"}}
        self.assertEqual(self.call(customer, {**CALL, "messages": [{"role": "user", "content": [picture]}]})[0], 402)

    def test_a_caller_who_leaves_pays_for_what_came(self):
        customer = self.scene.console.customer()
        self.scene.upstream.hold_back()
        stream = self.stream(customer, saying("HALF", STREAMED))
        stream.read_words(5)
        stream.leave()
        self.scene.upstream.go_on.set()
        until("its words", lambda: (self.settle(), customer.used()[0] == 1 and customer.used()[2] >= 5)[1])
