"""Writes down each AWS call that the deployer makes, told from those of functions by the key it is signed with."""
import json
import os
import re
import time
from urllib.parse import parse_qs

import ministack.app as app

SIGNED = re.compile(r"Credential=([^/]+)/\d+/([^/]+)/([^/]+)/")
BODIES_KEPT = 100_000


def close_gaps():
    file, deployer = os.environ.get("REHEARSAL_CALLS"), os.environ.get("REHEARSAL_DEPLOYER_KEY")
    if not file or not deployer:
        return
    dispatch = app._dispatch_service_request

    async def dispatch_service_request(method, path, headers, body, query, request_id):
        signed = SIGNED.search(headers.get("authorization", ""))
        answer = await dispatch(method, path, headers, body, query, request_id)
        if signed and signed[1] == deployer:
            call = {
                "at": round(time.time(), 1),
                "service": signed[3],
                "region": signed[2],
                "method": method,
                "path": path,
                "query": {name: values[0] for name, values in query.items()},
                "target": headers.get("x-amz-target", ""),
                "copiedFrom": headers.get("x-amz-copy-source", ""),
                "input": input_of(headers, body),
                "status": answer[0],
            }
            with open(file, "a", encoding="utf-8") as calls:
                calls.write(json.dumps(call) + "\n")
        return answer

    app._dispatch_service_request = dispatch_service_request


def input_of(headers, body):
    """The parameters of the call; what is uploaded is not one of them."""
    kind = headers.get("content-type", "")
    if len(body) > BODIES_KEPT:
        return {}
    if "x-www-form-urlencoded" in kind:
        fields = parse_qs(body.decode("utf-8", errors="replace"))
        return {name: values[0] for name, values in fields.items() if name != "TemplateBody"}
    if "amz-json" in kind:
        return json.loads(body or b"{}")
    return {}
