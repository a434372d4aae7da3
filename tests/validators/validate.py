"""Checks payloads with two independent implementations of Slack's Block Kit rules.

Reads JSON lines from standard input: payloads, or requests with a payload in `body`. Neither validator checks the size
limit of a whole message; the project's property tests do.
"""

import json
import sys

from slack_sdk.models.blocks import Block as SdkBlock
from slackblocks import Block, WebhookMessage


def problems(payload: dict) -> list[str]:
    found = []
    for index, block in enumerate(payload["blocks"]):
        try:
            SdkBlock.parse(block).validate_json()
        except Exception as error:  # any exception of a validator is a rejection
            found.append(f"slack_sdk: block {index}: {error}")
    try:
        blocks = [Block.from_dict(block) for block in payload["blocks"]]
        resolved = json.loads(WebhookMessage(text=payload["text"], blocks=blocks).json())
        if len(resolved["blocks"]) != len(payload["blocks"]):
            found.append("slackblocks: a block is missing")
    except Exception as error:
        found.append(f"slackblocks: {error}")
    return found


def check_validators() -> None:
    """Exits unless both validators reject an invalid payload."""
    text = {"type": "mrkdwn", "text": "x" * 3001}
    bad = {"text": "bad", "blocks": [{"type": "section", "text": text}]}
    verdicts = " ".join(problems(bad))
    if "slack_sdk" not in verdicts or "slackblocks" not in verdicts:
        sys.exit(f"a text of 3,001 characters was not rejected by both validators: {verdicts!r}")


def main() -> None:
    check_validators()
    checked = failed = 0
    for line in sys.stdin:
        checked += 1
        payload = json.loads(line)
        for problem in problems(payload.get("body", payload)):
            failed += 1
            print(f"payload {checked}: {problem}", file=sys.stderr)
    print(f"validators: {checked} payloads, {failed} problems")
    if failed or not checked:
        sys.exit(1)


main()
