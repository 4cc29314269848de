"""What each recipe has to hold, whatever carries the calls."""

import json
import threading

from support import MODEL, ask, until

CALL = {"model": MODEL, "messages": [{"role": "user", "content": "hi"}]}
# 1,000 tokens in at ₹140 and 100 out at ₹420 for a million.
ONE_CALL = (1, 1000, 100, "0.182")
# Enough for what one call sets aside, and not for two.
LITTLE = "3.00"


def saying(word):
    return {**CALL, "messages": [{"role": "user", "content": word}]}


class Recipe:
    """Tests for a class that has a `scene`, and says what it refuses in `REFUSED`: a body or a path, and the status."""

    REFUSED = []

    def call(self, customer, body=None, path="/v1/chat/completions", key=None, **headers):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        return ask(self.scene.url + path, CALL if body is None else body, key or customer.key, headers)

    def settle(self):
        """Brings to Munim what was used, where that is not done by itself."""

    def recorded(self, customer, wanted):
        def found():
            self.settle()
            return customer.used() == wanted

        until(f"{wanted} recorded", found)

    def test_a_call_is_recorded_once_at_its_cost(self):
        customer = self.scene.console.customer()
        status, text = self.call(customer)
        self.assertEqual((status, json.loads(text)["usage"]["prompt_tokens"]), (200, 1000), text)
        self.recorded(customer, ONE_CALL)
        self.assertEqual(customer.balance(), "49.818")

    def test_a_stream_is_recorded_as_the_upstream_counts_it(self):
        customer = self.scene.console.customer()
        streamed = {**CALL, "stream": True, "stream_options": {"include_usage": True}}
        status, text = self.call(customer, streamed)
        self.assertEqual((status, text.count("word ")), (200, 10), text)
        self.recorded(customer, ONE_CALL)

    def test_a_call_that_fails_costs_nothing_and_frees_what_was_held(self):
        customer = self.scene.console.customer(LITTLE)
        self.assertGreaterEqual(self.call(customer, saying("FAIL"))[0], 500)
        until("the hold is free", lambda: self.call(customer)[0] == 200)
        self.recorded(customer, ONE_CALL)

    def test_what_is_held_cannot_be_spent_twice(self):
        customer, upstream = self.scene.console.customer(LITTLE), self.scene.upstream
        upstream.arrived.clear()
        upstream.go_on.clear()
        answers = []
        first = threading.Thread(target=lambda: answers.append(self.call(customer, saying("WAIT"))))
        first.start()
        self.assertTrue(upstream.arrived.wait(60))
        self.assertEqual(self.call(customer)[0], 402)
        upstream.go_on.set()
        first.join()
        self.assertEqual(answers[0][0], 200, answers)
        self.recorded(customer, ONE_CALL)

    def test_what_cannot_be_metered_is_refused_before_the_upstream_sees_it(self):
        customer, before = self.scene.console.customer(), len(self.scene.upstream.bodies)
        for wanted, request in self.REFUSED:
            with self.subTest(request=request):
                status, text = self.call(customer, **request)
                self.assertEqual(status, wanted, text)
        self.assertEqual(len(self.scene.upstream.bodies), before)
        self.settle()
        self.assertEqual((customer.used()[0], customer.balance()), (0, "50.00"))

    def test_a_key_that_is_none_is_refused_and_a_revoked_one_by_its_next_call(self):
        customer = self.scene.console.customer()
        for key in ("forii_sk_nobody", "nonsense"):
            self.assertEqual(self.call(customer, key=key)[0], 401, key)
        self.assertEqual(self.call(customer)[0], 200)
        customer.revoke()
        self.assertEqual(self.call(customer)[0], 401)

    def test_without_credit_a_call_is_402(self):
        customer = self.scene.console.customer("")
        self.assertEqual(self.call(customer)[0], 402)

    def test_what_is_used_while_munim_is_away_is_recorded_when_it_is_back(self):
        console, upstream = self.scene.console, self.scene.upstream
        customer = console.customer()
        upstream.arrived.clear()
        upstream.go_on.clear()
        answers = []
        call = threading.Thread(target=lambda: answers.append(self.call(customer, saying("WAIT"))))
        call.start()
        self.assertTrue(upstream.arrived.wait(60))
        console.server.stop()
        try:
            self.assertEqual(self.call(customer)[0], 503)
            upstream.go_on.set()
            call.join()
        finally:
            console.start()
        self.assertEqual(answers[0][0], 200, answers)
        self.recorded(customer, ONE_CALL)

    def test_munim_finds_no_difference(self):
        self.scene.console.run("check")
