"""Holds payloads to two independent implementations of Slack's Block Kit rules.

Reads payloads, or requests with one as their body, one JSON document a line, from standard input. Neither validator knows the budget of a whole message;
the project's own property tests hold that one.
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
        except Exception as error:  # whatever a validator raises is its verdict
            found.append(f"slack_sdk: block {index}: {error}")
    try:
        blocks = [Block.from_dict(block) for block in payload["blocks"]]
        resolved = json.loads(WebhookMessage(text=payload["text"], blocks=blocks).json())
        if len(resolved["blocks"]) != len(payload["blocks"]):
            found.append("slackblocks: a block was lost")
    except Exception as error:
        found.append(f"slackblocks: {error}")
    return found


def must_refuse() -> None:
    """A validator that accepts everything would make this check worthless."""
    text = {"type": "mrkdwn", "text": "x" * 3001}
    bad = {"text": "bad", "blocks": [{"type": "section", "text": text}]}
    verdicts = " ".join(problems(bad))
    if "slack_sdk" not in verdicts or "slackblocks" not in verdicts:
        sys.exit(f"a text of 3,001 characters was not refused by both: {verdicts!r}")


def main() -> None:
    must_refuse()
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
