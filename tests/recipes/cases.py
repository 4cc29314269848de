"""What each recipe has to hold, whatever carries the calls."""

import http.client
import json
import threading

from support import MODEL, Stream, ask, until

CALL = {"model": MODEL, "messages": [{"role": "user", "content": "hi"}]}
STREAMED = {**CALL, "stream": True}
TOKENS = ("--input", "140", "--output", "420")
# 1,000 tokens in at ₹140 and 100 out at ₹420 for a million.
ONE_CALL = (1, 1000, 100, "0.182")
# Enough for what one call sets aside, and not for two.
LITTLE = "3.00"


def saying(word, call=CALL):
    return {**call, "messages": [{"role": "user", "content": word}]}


def at_once(count, action):
    """Runs so many at the same time, and gives what they return."""
    results = []
    threads = [threading.Thread(target=lambda: results.append(action())) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


class Recipe:
    """Tests for a class that has a `scene`, and says what it refuses in `REFUSED`: a body or a path, and the status."""

    REFUSED = []
    # Its model's price, and what a call is recorded as, with what is left of ₹50.
    PRICE, ONE_CALL, LEFT = TOKENS, ONE_CALL, "49.818"

    def call(self, customer, body=None, path="/v1/chat/completions", key=None, **headers):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        return ask(self.scene.url + path, CALL if body is None else body, key or customer.key, headers)

    def stream(self, customer, body):
        return Stream(self.scene.url + "/v1/chat/completions", body, customer.key)

    def settle(self):
        """Brings to Munim what was used, where that is not done by itself."""

    def is_written(self, customer):
        """Whether what was used is on the disk; before the answer leaves, where nothing is said."""
        return True

    def recorded(self, customer, wanted):
        found = []

        def is_found():
            self.settle()
            found.append(customer.used())
            return found[-1] == wanted

        try:
            until(f"{wanted} recorded", is_found)
        except AssertionError as error:
            raise AssertionError(f"{error}: {found[-1]}") from None

    def calls_that_wait(self, customer, count=1):
        """Begins calls that the upstream has got and does not answer yet."""
        self.scene.upstream.hold_back()
        answers = []

        def one():
            try:
                return self.call(customer, saying("WAIT"))
            except OSError as broken:
                return 0, str(broken)

        thread = threading.Thread(target=lambda: answers.extend(at_once(count, one)))
        thread.start()
        self.assertTrue(self.scene.upstream.arrived.wait(60))
        return thread, answers

    def test_a_call_is_recorded_once_at_its_cost(self):
        customer = self.scene.console.customer()
        status, text = self.call(customer)
        self.assertEqual((status, json.loads(text)["usage"]["prompt_tokens"]), (200, 1000), text)
        self.recorded(customer, self.ONE_CALL)
        self.assertEqual(customer.balance(), self.LEFT)

    def test_a_stream_is_recorded_too(self):
        customer = self.scene.console.customer()
        streamed = {**STREAMED, "stream_options": {"include_usage": True}}
        status, text = self.call(customer, streamed)
        self.assertEqual((status, text.count("word ")), (200, 10), text)
        self.recorded(customer, self.ONE_CALL)

    def test_ids_that_the_caller_sends_are_not_the_calls(self):
        customer = self.scene.console.customer()
        for _ in range(2):
            status, text = self.call(customer, x_request_id="same", idempotency_key="same")
            self.assertEqual(status, 200, text)
        self.settle()
        until("two calls", lambda: (self.settle(), customer.used()[0] == 2)[1])

    def test_a_call_that_fails_costs_nothing_and_frees_what_was_held(self):
        customer = self.scene.console.customer(LITTLE)
        self.assertGreaterEqual(self.call(customer, saying("FAIL"))[0], 500)
        until("the hold is free", lambda: (self.settle(), self.call(customer)[0] == 200)[1])
        until("one call", lambda: (self.settle(), customer.used()[3] == self.ONE_CALL[3])[1])

    def test_what_is_held_cannot_be_spent_twice(self):
        customer = self.scene.console.customer(LITTLE)
        first, answers = self.calls_that_wait(customer)
        self.assertEqual(self.call(customer)[0], 402)
        self.scene.upstream.go_on.set()
        first.join()
        self.assertEqual(answers[0][0], 200, answers)
        self.recorded(customer, self.ONE_CALL)

    def test_forty_calls_at_once_never_spend_more_than_there_is(self):
        customer = self.scene.console.customer(LITTLE)
        self.scene.upstream.go_on.set()
        statuses = [status for status, _ in at_once(40, lambda: self.call(customer))]
        self.assertEqual(set(statuses) - {200, 402}, set(), statuses)
        good = statuses.count(200)
        self.assertGreater(good, 0)
        until("all calls", lambda: (self.settle(), customer.used()[0] == good)[1])
        self.assertLessEqual(float(customer.used()[3]), float(LITTLE))

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
        customer, before = self.scene.console.customer(), len(self.scene.upstream.bodies)
        for key in ("forii_sk_nobody", "nonsense"):
            self.assertEqual(self.call(customer, key=key)[0], 401, key)
        self.assertEqual(ask(self.scene.url + "/v1/chat/completions", CALL)[0], 401)
        self.assertEqual(len(self.scene.upstream.bodies), before)
        self.assertEqual(self.call(customer)[0], 200)
        customer.revoke()
        self.assertEqual(self.call(customer)[0], 401)

    def test_a_limit_is_told_from_a_bad_key(self):
        customer = self.scene.console.customer(limits={"requests_per_minute": 0})
        self.assertEqual(self.call(customer)[0], 429)
        customer = self.scene.console.customer(limits={"models": ["another"]})
        self.assertEqual(self.call(customer)[0], 403)

    def test_a_key_is_good_at_its_addresses_alone_whatever_the_caller_says(self):
        customer = self.scene.console.customer(limits={"addresses": ["127.0.0.1"]})
        self.assertEqual(self.call(customer, x_forwarded_for="203.0.113.7")[0], 200)
        customer = self.scene.console.customer(limits={"addresses": ["203.0.113.0/24"]})
        for name in ("x_forwarded_for", "x_real_ip", "forwarded", "client_ip"):
            self.assertEqual(self.call(customer, **{name: "203.0.113.7"})[0], 403, name)

    def test_a_caller_who_leaves_before_the_answer_has_called(self):
        customer, upstream = self.scene.console.customer(), self.scene.upstream
        upstream.hold_back()
        leaving = http.client.HTTPConnection("127.0.0.1", self.scene.port, timeout=60)
        headers = {"content-type": "application/json", "authorization": f"Bearer {customer.key}"}
        leaving.request("POST", "/v1/chat/completions", json.dumps(saying("WAIT")), headers)
        self.assertTrue(upstream.arrived.wait(60))
        leaving.close()
        upstream.go_on.set()
        until("its call", lambda: (self.settle(), customer.used()[0] == 1 and customer.used()[3] != "0.00")[1])

    def test_without_credit_a_call_is_402(self):
        customer = self.scene.console.customer("")
        self.assertEqual(self.call(customer)[0], 402)

    def test_what_is_used_while_munim_is_away_is_recorded_when_it_is_back(self):
        console = self.scene.console
        customer, before = console.customer(), len(self.scene.upstream.bodies)
        call, answers = self.calls_that_wait(customer)
        console.server.stop()
        try:
            # Nobody is let through.
            self.assertEqual(self.call(customer)[0], 503)
            self.assertEqual(len(self.scene.upstream.bodies), before + 1)
            self.scene.upstream.go_on.set()
            call.join()
        finally:
            console.start()
        self.assertEqual(answers[0][0], 200, answers)
        self.recorded(customer, self.ONE_CALL)

    def test_a_gateway_that_is_killed_while_munim_is_away_loses_nothing_that_has_ended(self):
        scene, customer = self.scene, self.scene.console.customer()
        call, answers = self.calls_that_wait(customer)
        scene.console.server.stop()
        try:
            scene.upstream.go_on.set()
            call.join()
            self.assertEqual(answers[0][0], 200, answers)
            until("it is written", lambda: self.is_written(customer))
            scene.restart()
        finally:
            scene.console.start()
        self.recorded(customer, self.ONE_CALL)

    def test_munim_finds_no_difference(self):
        self.scene.console.run("check")
