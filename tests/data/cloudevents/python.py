"""Writes python.json: what the package `cloudevents` makes of usage events. `pip install cloudevents==2.2.0`"""

import json
import sys
from datetime import datetime, timezone

from cloudevents.core.bindings import http as core
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from cloudevents.v1.http import CloudEvent as OldEvent
from cloudevents.v1 import http as old

TIME = datetime(2026, 11, 21, 8, 30, 0, 250000, tzinfo=timezone.utc)
DATA = {"key_id": "key_OF_THE_TEST", "model": "rupee", "prompt_tokens": 1, "seconds": 8.470000267028809}


def attributes(id, **more):
    return {"specversion": "1.0", "type": "munim.usage", "source": "/edge/mumbai 1", "id": id, "time": TIME} | more


def message(name, headers, body):
    body = body if isinstance(body, str) else bytes(body).decode()
    return {"name": name, "headers": dict(headers), "body": body}


def of_core(name, write, event):
    made = write(event, JSONFormat())
    return message(name, made.headers, made.body)


def of_old(name, write, id, data, **more):
    event = OldEvent(attributes(id, **more) | {"time": TIME.isoformat()}, data)
    headers, body = write(event)
    return message(name, headers, body)


as_json = {"datacontenttype": "application/json"}
cases = [
    of_core("structured", core.to_structured, CloudEvent(attributes("p1", **as_json), DATA)),
    of_core("structured without a datacontenttype", core.to_structured, CloudEvent(attributes("p2"), DATA)),
    of_core("structured, bytes", core.to_structured, CloudEvent(attributes("p3"), json.dumps(DATA).encode())),
    of_core("structured, text", core.to_structured, CloudEvent(attributes("p4"), json.dumps(DATA))),
    of_core("binary", core.to_binary, CloudEvent(attributes("p5", **as_json), DATA)),
    of_core("binary without a datacontenttype", core.to_binary, CloudEvent(attributes("p6"), DATA)),
    of_old("v1 structured", old.to_structured, "p7", DATA),
    of_old("v1 structured, bytes", old.to_structured, "p8", json.dumps(DATA).encode(), **as_json),
    of_old("v1 binary", old.to_binary, "p9", DATA),
    of_old("v1 binary with a datacontenttype", old.to_binary, "p10", DATA, **as_json),
]
json.dump(cases, sys.stdout, indent=1, ensure_ascii=False)
print()
