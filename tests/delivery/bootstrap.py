#!/usr/bin/env python3
"""A function that posts all it was given to $LISTENER: the event, its headers, the environment and the folder.

An event {"do": "fail"} is reported as an error, and {"do": "exit"} ends the process.
"""
import json
import os
import sys
import urllib.request

RUNTIME = f"http://{os.environ['AWS_LAMBDA_RUNTIME_API']}/2018-06-01/runtime"


def post(url, value):
    urllib.request.urlopen(urllib.request.Request(url, json.dumps(value).encode(), method="POST")).close()


while True:
    with urllib.request.urlopen(f"{RUNTIME}/invocation/next") as asked:
        headers = {name.lower(): value for name, value in asked.headers.items()}
        event = json.load(asked)
    call = f"{RUNTIME}/invocation/{headers['lambda-runtime-aws-request-id']}"
    print("process", os.getpid(), flush=True)
    match event.get("do"):
        case "fail":
            post(f"{call}/error", {"errorType": "Told", "errorMessage": "told to fail"})
        case "exit":
            sys.exit(3)
        case _:
            told = {"event": event, "headers": headers, "environment": dict(os.environ), "folder": os.getcwd()}
            if "LISTENER" in os.environ:
                post(os.environ["LISTENER"], told)
            post(f"{call}/response", told)
