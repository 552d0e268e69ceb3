"""The worked example's first calls, made by the client that openapi-python-client generates: `first_calls.py BASE KEY`."""

import sys
from datetime import UTC, datetime

sys.path.insert(0, ".")
from py.api.deals import patch_deal
from py.api.interactions import create_interaction
from py.api.leads import convert_lead, create_lead
from py.api.purchases import create_purchase
from py.api.tasks import complete_task, create_task, list_tasks
from py.api.teams import create_team
from py.api.users import create_user
from py.client import AuthenticatedClient
from py.models import (
    CompleteInput,
    ConvertInput,
    DealPatch,
    InteractionInput,
    LeadInput,
    PurchaseInput,
    TaskInput,
    TeamInput,
    UserInput,
)

base, key = sys.argv[1:3]
client = AuthenticatedClient(base_url=base, token=key)


def call(status, operation, *ids, **given):
    answer = operation.sync_detailed(*ids, client=client, **given)
    assert answer.status_code == status, (operation.__name__, answer.status_code, answer.content)
    return answer.parsed


def of(model, /, **fields):
    return model.from_dict(fields)


team = call(201, create_team, body=of(TeamInput, name="North of Python"))
user = call(201, create_user, body=of(
    UserInput, name="Ada Rep", email="ada.python@example.com", role="rep", team_id=str(team.id),
    timezone="Asia/Shanghai", locale="zh-CN"))
lead = of(LeadInput, first_name="Wei", last_name="Zhang", company="Nimbus", email="Wei.Python@Nimbus.example", phone="+86 138 0013 8001",
          source="python", external_id="w-17", message="Please call me")
first = call(201, create_lead, body=lead)
assert first.lead.email == "wei.python@nimbus.example" and first.disposition == "created", first
again = call(200, create_lead, body=lead)
assert again.disposition == "merged" and again.matched.by == "external_id", again
tasks = call(200, list_tasks, lead_id=first.lead.id)
assert [task.kind for task in tasks.data] == ["call"], tasks
sale = call(201, convert_lead, first.lead.id, body=of(
    ConvertInput, deal={"name": "Nimbus 2027", "value": {"amount": "12000.00", "currency": "USD"}}))
customer = str(sale.customer.id)
task = call(201, create_task, body=of(
    TaskInput, subject="Send the offer", kind="call", customer_id=customer, owner_id=str(user.id),
    due_at="2027-11-23T10:00:00Z", remind_at="2027-11-23T09:45:00Z"))
assert task.due_at == datetime(2027, 11, 23, 10, tzinfo=UTC), task.due_at
done = call(200, complete_task, task.id, body=of(CompleteInput, outcome="reached", note="wants a demo"))
assert done.status == "done", done
won = call(200, patch_deal, sale.deal.id, body=of(DealPatch, status="won"))
assert won.status == "won" and won.value.amount == "12000.00", won
call(201, create_interaction, body=of(
    InteractionInput, customer_id=customer, channel="call", direction="outbound", summary="Intro",
    occurred_at="2026-11-21T08:00:00Z"))
bought = call(201, create_purchase, body=of(
    PurchaseInput, customer_id=customer, external_id="so-9", purchased_on="2026-11-21",
    total={"amount": "12000.00", "currency": "USD"}))
assert bought.total.amount == "12000.00", bought
print("openapi-python-client: OK")
