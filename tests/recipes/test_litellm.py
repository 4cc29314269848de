"""integrations/litellm/ in the real LiteLLM, whose path is in MUNIM_LITELLM."""

import os
import sys
import unittest

from cases import CALL, ONE_CALL, STREAMED, TOKENS, Recipe, at_once, saying
from support import MODEL, ROOT, Scene, Stream, until

LITELLM = os.environ.get("MUNIM_LITELLM", "")
# What is kept of the tests of the package itself.
sys.path.insert(0, str(ROOT / "integrations/litellm"))


@unittest.skipUnless(LITELLM, "LiteLLM is left out")
class LiteLLM(Recipe, unittest.TestCase):
    REFUSED = [
        # Background and batch calls, speech, files.
        (404, {"path": "/v1/responses"}),
        (404, {"path": "/v1/batches"}),
        (404, {"path": "/v1/audio/speech"}),
        (404, {"path": "/v1/audio/transcriptions"}),
        (404, {"path": "/v1/images/edits"}),
        (404, {"path": "/v1/messages"}),
        (404, {"path": "/chat/completions"}),
        (404, {"path": "/openai/deployments/x/chat/completions"}),
        (404, {"path": "/key/generate"}),
        (400, {"path": "/v1/chat/completions?x=1"}),
        (404, {"body": {**CALL, "model": "nobody's"}}),
        (404, {"body": {**CALL, "model": f"{MODEL},{MODEL}"}}),
        (404, {"body": {**CALL, "model": [MODEL]}}),
        (400, {"body": {**CALL, "n": 60}}),
        (400, {"body": {**CALL, "max_tokens": 9000}}),
        (400, {"body": {**CALL, "max_tokens": True}}),
        (400, {"body": {**CALL, "stream": "yes"}}),
        (400, {"body": {**CALL, "no-log": True}}),
        (400, {"body": {**CALL, "metadata": {"no-log": True}}}),
        (400, {"body": {**CALL, "mock_response": "free"}}),
        (400, {"body": {**CALL, "background": True, "store": True}}),
        (400, {"body": {**CALL, "tools": [{"type": "web_search"}]}}),
        (400, {"body": '{"model":"forii/deepseek-v3","model":"x","messages":[]}'}),
        (400, {"body": "not JSON"}),
        (400, {"x_litellm_call_id": "same"}),
        (400, {"x_litellm_tags": "free"}),
    ]

    @classmethod
    def setUpClass(cls):
        cls.scene = Scene("litellm", cls.PRICE)
        cls.addClassCleanup(cls.scene.end)
        cls.scene.edit("config.yaml", {"127.0.0.1:8000/v1": f"127.0.0.1:{cls.scene.upstream.port}/v1"})
        command = [LITELLM, "--config", "config.yaml", "--host", "127.0.0.1", "--port", str(cls.scene.port)]
        # Nothing is fetched: its list of the world's prices is beside it. The tests are no proxy that says who calls.
        cls.scene.start(
            command, LITELLM_MASTER_KEY="sk-tests", LITELLM_LOCAL_MODEL_COST_MAP="True", PYTHONPATH=str(cls.scene.folder),
            FORWARDED_ALLOW_IPS="192.0.2.1")

    def test_an_answer_without_a_bound_gets_the_one_that_was_held(self):
        customer = self.scene.console.customer()
        self.assertEqual(self.call(customer)[0], 200)
        self.assertEqual(self.scene.upstream.bodies[-1]["max_tokens"], 4096)

    def test_a_stream_that_does_not_ask_for_usage_is_counted_and_stays_as_it_was(self):
        customer = self.scene.console.customer()
        for options in ({}, {"stream_options": {"include_usage": False}}):
            status, text = self.call(customer, {**STREAMED, **options})
            self.assertEqual((status, text.count("word "), "usage" in text), (200, 10, False), text)
        self.recorded(customer, (2, 2000, 200, "0.364"))

    def test_a_stream_of_which_the_upstream_counts_nothing_is_counted_here(self):
        customer = self.scene.console.customer()
        self.assertEqual(self.call(customer, saying("SILENT", STREAMED))[0], 200)
        until("a call with tokens", lambda: customer.used()[0] == 1 and min(customer.used()[1:3]) > 0)

    def test_a_caller_who_leaves_pays_for_what_came(self):
        customer = self.scene.console.customer()
        self.scene.upstream.hold_back()
        stream = self.stream(customer, saying("HALF", STREAMED))
        stream.read_words(5)
        stream.leave()
        self.scene.upstream.go_on.set()
        until("its words", lambda: customer.used()[0] == 1 and 5 <= customer.used()[2] <= 20)

    def test_a_revoke_cuts_the_stream_that_runs_and_is_in_the_receipt(self):
        customer = self.scene.console.customer()
        self.scene.upstream.hold_back()
        stream = self.stream(customer, saying("HALF", STREAMED))
        stream.read_words(5)
        customer.revoke()
        # The upstream says nothing more.
        text = stream.read_rest()
        self.assertIn("revoked", text)
        self.assertEqual(text.count("word "), 5)
        self.scene.upstream.go_on.set()
        until("its words", lambda: customer.used()[0] == 1 and customer.used()[2] >= 5)
        until("the receipt", lambda: customer.revoke()["in_flight_cut"] == 1)

    def test_answers_to_one_call_are_held_and_counted_together(self):
        customer = self.scene.console.customer("8.00")
        # Each may cost 3 × 4,096 tokens: ₹5.17.
        results = at_once(10, lambda: self.call(customer, {**CALL, "n": 3})[0])
        self.assertEqual(set(results) - {200, 402}, set(), results)
        self.assertIn(200, results)

    def test_cached_written_and_reasoning_tokens_are_reported(self):
        console = self.scene.console
        console.run("price", "set", MODEL, *TOKENS, "--cached-input", "14", "--cache-write", "175", "--reasoning", "500")
        try:
            customer = console.customer()
            self.assertEqual(self.call(customer, saying("DETAILS"))[0], 200)
            # 500 × 140 + 200 × 14 + 300 × 175 + 60 × 420 + 40 × 500, for a million.
            self.recorded(customer, (1, 1000, 100, "0.1705"))
            streamed = console.customer()
            self.assertEqual(self.call(streamed, saying("DETAILS", STREAMED))[0], 200)
            self.recorded(streamed, (1, 1000, 100, "0.1705"))
        finally:
            console.run("price", "set", MODEL, *TOKENS)

    def test_completions_of_texts_are_counted_too(self):
        customer = self.scene.console.customer()
        for streamed in (False, True):
            status, text = self.call(customer, {"model": MODEL, "prompt": "hi", "stream": streamed}, "/v1/completions")
            self.assertEqual((status, "usage" in text), (200, not streamed), text)
        self.assertEqual(text.count("word "), 10, text)
        self.recorded(customer, (2, 2000, 200, "0.364"))
        left = self.scene.console.customer()
        self.scene.upstream.hold_back()
        stream = Stream(self.scene.url + "/v1/completions", {"model": MODEL, "prompt": "HALF", "stream": True}, left.key)
        stream.read_words(5)
        stream.leave()
        self.scene.upstream.go_on.set()
        until("its words", lambda: left.used()[0] == 1 and 5 <= left.used()[2] <= 20)

    def test_an_embedding_costs_its_prompt(self):
        customer = self.scene.console.customer()
        status, text = self.call(customer, {"model": MODEL, "input": "hi"}, "/v1/embeddings")
        self.assertEqual(status, 200, text)
        self.recorded(customer, (1, 1000, 0, "0.14"))

    def test_images_are_held_and_counted(self):
        console = self.scene.console
        console.run("price", "set", MODEL, "--image", "2", "--request", "0.50")
        try:
            customer = console.customer()
            asked = {"model": MODEL, "prompt": "a tree", "n": 3}
            status, text = self.call(customer, asked, "/v1/images/generations")
            self.assertEqual(status, 200, text)
            self.recorded(customer, (1, 0, 0, "6.50"))
            # ₹4.50 of ₹3.
            little = console.customer("3.00")
            self.assertEqual(self.call(little, {**asked, "n": 2}, "/v1/images/generations")[0], 402)
        finally:
            console.run("price", "set", MODEL, *TOKENS)

    def test_what_was_used_while_munim_is_away_outlives_a_kill(self):
        scene, customer = self.scene, self.scene.console.customer()
        scene.upstream.hold_back()
        stream = self.stream(customer, saying("HALF", STREAMED))
        stream.read_words(5)
        call, answers = self.calls_that_wait(customer)
        scene.console.server.stop()
        try:
            scene.upstream.go_on.set()
            call.join()
            stream.read_rest()
            self.assertEqual(answers[0][0], 200, answers)
            scene.restart()
        finally:
            scene.console.start()
        self.recorded(customer, (2, 2000, 200, "0.364"))

    def test_a_kill_in_the_middle_of_a_stream_loses_nothing_that_was_delivered_and_holds_nothing(self):
        scene, customer = self.scene, self.scene.console.customer("4.00")
        scene.upstream.hold_back()
        stream = self.stream(customer, saying("HALF", STREAMED))
        stream.read_words(5)
        waiting, _ = self.calls_that_wait(customer)
        scene.restart()
        scene.upstream.go_on.set()
        waiting.join()
        # A stream is written down with its first piece, and each second.
        until("what was delivered", lambda: customer.used()[0] == 1 and customer.used()[2] >= 1)
        until("the holds are free", lambda: self.call(customer)[0] == 200)
        self.assertEqual(ONE_CALL[0], 1)
