"""integrations/envoy/ in the real Envoy, whose path is in MUNIM_ENVOY."""

import json
import os
import subprocess
import unittest
from pathlib import Path

from by_request import ByRequest
from cases import CALL, STREAMED, Recipe, saying
from support import MODEL, Scene, ask, until

ENVOY = os.environ.get("MUNIM_ENVOY", "")


def begun(price, config, has_token=True):
    """A scene with Envoy in it."""
    scene = Scene("envoy", price)
    ports = {8080: scene.port, 8000: scene.upstream.port, 3000: scene.console.port}
    scene.edit(config, {f"port_value: {old}}}": f"port_value: {new}}}" for old, new in ports.items()})
    if not has_token:
        del scene.environment["MUNIM_GATEWAY_TOKEN"]
    # Hot restarts would share memory with another Envoy of this machine.
    scene.start([ENVOY, "--config-path", config, "--disable-hot-restart", "--concurrency", "1", "--file-flush-interval-msec", "50"])
    return scene


class Logged:
    """Reports what is in Envoy's access log."""

    def settle(self):
        environment = {**os.environ, **self.scene.environment, "ENVOY_PID": str(self.scene.proxy.process.pid)}
        subprocess.run(["sh", "send.sh"], cwd=self.scene.folder, env=environment, capture_output=True)

    def log(self):
        return (Path(self.scene.folder) / "calls.ndjson").read_text()

    def is_written(self, customer):
        return customer.key_id in self.log()


@unittest.skipUnless(ENVOY, "Envoy is left out")
class Envoy(Logged, Recipe, unittest.TestCase):
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
        cls.scene = begun(cls.PRICE, "envoy.yaml")
        cls.addClassCleanup(cls.scene.end)

    def test_a_script_that_fails_lets_nobody_through(self):
        scene = begun(self.PRICE, "envoy.yaml", has_token=False)
        self.addCleanup(scene.end)
        self.assertEqual(ask(scene.url + "/v1/chat/completions", CALL, scene.console.customer().key)[0], 503)
        self.assertEqual(scene.upstream.bodies, [])

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


@unittest.skipUnless(ENVOY, "Envoy is left out")
class ExtAuthz(Logged, ByRequest, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scene = begun(cls.PRICE, "ext_authz.yaml")
        cls.addClassCleanup(cls.scene.end)

    def send_again(self, log):
        (Path(self.scene.folder) / "sending.1").write_text(log)
        self.settle()

    def test_without_a_token_nobody_is_let_through(self):
        scene = begun(self.PRICE, "ext_authz.yaml", has_token=False)
        self.addCleanup(scene.end)
        status, _ = ask(scene.url + "/v1/chat/completions", CALL, scene.console.customer().key)
        self.assertGreaterEqual(status, 400)
        self.assertEqual(scene.upstream.bodies, [])
