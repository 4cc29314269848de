"""What proxies have to hold that see a status alone, and bill by the request."""

import http.client
import json
import os
import subprocess
import time

from cases import CALL, STREAMED, TOKENS, Recipe, saying
from support import MODEL, ask, until


class ByRequest(Recipe):
    PRICE, ONE_CALL, LEFT = ("--request", "2"), (1, 0, 0, "2.00"), "48.00"
    REFUSED = [
        (404, {"path": "/v1/responses"}),
        (404, {"path": "/v1/batches"}),
        (404, {"path": "/v1/audio/speech"}),
        (404, {"path": "/v1/images/generations"}),
        (404, {"path": "/v1/chat/completions/"}),
        (404, {"path": "//v1/chat/../embeddings"}),
        (404, {"path": "/munim"}),
        (404, {"path": "/v1/keys/check"}),
    ]

    def settle(self):
        environment = {**os.environ, **self.scene.environment}
        subprocess.run(["sh", "send.sh"], cwd=self.scene.folder, env=environment, capture_output=True, check=True)

    def is_written(self, customer):
        return customer.key_id in self.log()

    def test_a_model_whose_price_is_for_tokens_lets_nobody_through(self):
        console, before = self.scene.console, len(self.scene.upstream.bodies)
        console.run("price", "set", MODEL, *TOKENS)
        try:
            self.assertGreaterEqual(self.call(console.customer())[0], 400)
            self.assertEqual(len(self.scene.upstream.bodies), before)
        finally:
            console.run("price", "set", MODEL, *self.PRICE)
            # nginx writes the second of a call.
            begun = int(time.time())
            until("the next second", lambda: int(time.time()) > begun)

    def test_the_model_server_gets_the_ids_and_neither_key_nor_token(self):
        customer = self.scene.console.customer()
        status, text = self.call(customer, x_munim_key_id="key_forged", x_munim_hold_id="hold_forged", x_munim_gateway="x")
        self.assertEqual(status, 200, text)
        got = {name.lower(): value for name, value in self.scene.upstream.headers[-1].items()}
        self.assertEqual(got["x-munim-key-id"], customer.key_id)
        self.assertRegex(got["x-munim-hold-id"], "^hold_[0-9A-Z]+$")
        said = json.dumps(got)
        self.assertNotIn(customer.key, said)
        self.assertNotIn(self.scene.console.token, said)

    def test_what_a_caller_says_to_munim_is_not_heard(self):
        customer = self.scene.console.customer("1.00")
        for headers in (
            {"x_munim_gateway": f"{self.scene.console.token}; hold_inr=0.01"},
            {"x_munim_hold_inr": "0.01"}, {"x_api_key": "x"},
        ):
            self.assertEqual(self.call(customer, **headers)[0], 402, headers)

    def test_a_key_may_be_in_x_api_key(self):
        customer = self.scene.console.customer()
        status, text = ask(self.scene.url + "/v1/chat/completions", CALL, headers={"x-api-key": customer.key})
        self.assertEqual(status, 200, text)

    def test_other_methods_reach_nothing(self):
        customer, before = self.scene.console.customer(), len(self.scene.upstream.bodies)
        for method in ("GET", "PUT", "DELETE", "OPTIONS", "BREW"):
            connection = http.client.HTTPConnection("127.0.0.1", self.scene.port, timeout=60)
            connection.request(method, "/v1/chat/completions", headers={"authorization": f"Bearer {customer.key}"})
            self.assertGreaterEqual(connection.getresponse().status, 400, method)
            connection.close()
        self.assertEqual(len(self.scene.upstream.bodies), before)

    def test_a_caller_who_leaves_has_called(self):
        customer = self.scene.console.customer()
        self.scene.upstream.hold_back()
        stream = self.stream(customer, saying("HALF", STREAMED))
        stream.read_words(5)
        stream.leave()
        self.scene.upstream.go_on.set()
        until("its call", lambda: (self.settle(), customer.used() == self.ONE_CALL)[1])

    def test_what_is_sent_twice_counts_once(self):
        customer = self.scene.console.customer()
        self.assertEqual(self.call(customer)[0], 200)
        log = until("the log", self.log)
        self.recorded(customer, self.ONE_CALL)
        self.send_again(log)
        self.assertEqual(customer.used(), self.ONE_CALL)
