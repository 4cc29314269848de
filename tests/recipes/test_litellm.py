"""integrations/litellm/ in the real LiteLLM, whose path is in MUNIM_LITELLM, and in a stand-in that calls it as LiteLLM does."""

import os
import sys
import unittest
from pathlib import Path

from cases import CALL, Recipe
from support import Scene

LITELLM = os.environ.get("MUNIM_LITELLM", "")
STAND_IN = Path(__file__).parent / "stand_in"


class Plugin(Recipe):
    """The tests of both."""

    REFUSED = [
        (404, {"path": "/v1/responses"}),
        (404, {"path": "/chat/completions"}),
        (400, {"path": "/v1/chat/completions?x=1"}),
        (404, {"body": {**CALL, "model": "nobody's"}}),
        (404, {"body": {**CALL, "model": "forii/deepseek-v3,forii/deepseek-v3"}}),
        (400, {"body": {**CALL, "n": 60}}),
        (400, {"body": {**CALL, "max_tokens": 9000}}),
        (400, {"body": {**CALL, "max_tokens": True}}),
        (400, {"body": {**CALL, "no-log": True}}),
        (400, {"body": {**CALL, "mock_response": "free"}}),
        (400, {"body": '{"model":"forii/deepseek-v3","model":"x","messages":[]}'}),
        (400, {"body": "not JSON"}),
        (400, {"x_litellm_call_id": "same"}),
    ]

    def test_an_answer_without_a_bound_gets_the_one_that_was_held(self):
        customer = self.scene.console.customer()
        self.assertEqual(self.call(customer)[0], 200)
        self.assertEqual(self.scene.upstream.bodies[-1]["max_tokens"], 4096)


class StandIn(Plugin, unittest.TestCase):
    # LiteLLM itself answers 500 to a body that is no object, before it asks the recipe.
    REFUSED = [*Plugin.REFUSED, (400, {"body": '["forii/deepseek-v3"]'})]

    @classmethod
    def setUpClass(cls):
        cls.scene = Scene("litellm")
        cls.addClassCleanup(cls.scene.end)
        ports = [str(cls.scene.port), str(cls.scene.upstream.port)]
        cls.scene.start([sys.executable, STAND_IN / "proxy.py", *ports], PYTHONPATH=f"{STAND_IN}:{cls.scene.folder}")


@unittest.skipUnless(LITELLM, "there is no LiteLLM here")
class LiteLLM(Plugin, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scene = Scene("litellm")
        cls.addClassCleanup(cls.scene.end)
        cls.scene.edit("config.yaml", {"127.0.0.1:8000/v1": f"127.0.0.1:{cls.scene.upstream.port}/v1"})
        command = [LITELLM, "--config", "config.yaml", "--host", "127.0.0.1", "--port", str(cls.scene.port)]
        # Nothing is fetched: its list of the world's prices is beside it.
        cls.scene.start(command, LITELLM_MASTER_KEY="sk-tests", LITELLM_LOCAL_MODEL_COST_MAP="True")
