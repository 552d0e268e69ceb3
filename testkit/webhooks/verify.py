"""Verifies requests with the library of the specification for Python; a bent one must fail."""
import json, sys
from importlib.metadata import version
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

hooks = json.load(open(sys.argv[1], encoding="utf-8"))
verified = 0
for hook in hooks:
    for secret in hook["secrets"]:
        assert Webhook(secret).verify(hook["body"], hook["headers"])["type"] == hook["type"]
        verified += 1
        for body, headers in [
            (hook["body"] + " ", hook["headers"]),
            (hook["body"], {**hook["headers"], "webhook-id": "other"}),
            (hook["body"], {**hook["headers"], "webhook-timestamp": str(int(hook["headers"]["webhook-timestamp"]) + 1)}),
        ]:
            try:
                Webhook(secret).verify(body, headers)
            except WebhookVerificationError:
                continue
            sys.exit("a bent request was verified")
print(f"Python standardwebhooks {version('standardwebhooks')}: {len(hooks)} requests, {verified} secrets verified, bent ones refused")
