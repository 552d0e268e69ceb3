"""Two years of an organisation and what pandas makes of them, as JSON: performance.py SEED DEALS

Nothing here knows how Rapport computes: it is written from docs/METRICS.md alone. Sources are frames of one row a thing
that counts, with the instant at which it counts and whom it counts for; instants are whole microseconds, amounts and
quotients are fractions, and what comes of them is rounded once, half away from zero.

The seed chooses the zone. All that is awkward is in the rows on purpose: instants on the bounds of periods and a
microsecond beside them, owners and teams that change, intervals of no length, deals that were reopened, dated back or
written down after they closed, rows that are deleted. So that the document stays small, `@` stands for what all ids
begin with, `same` holds what all rows of a table have, and what is null is left out.
"""

import json
import math
import sys
from datetime import date, datetime, timedelta, timezone
from fractions import Fraction
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

ZONES = ["America/New_York", "America/Santiago", "Europe/Berlin", "Asia/Shanghai"]
CURRENCY = "USD"
DECIMALS = {"USD": 2, "EUR": 2, "JPY": 0}
SECOND = 1_000_000
MINUTE = 60 * SECOND
DAY = 86_400 * SECOND
EPOCH = datetime(1970, 1, 1)


# Time.


class Place:
    """Days and instants of a zone."""

    def __init__(self, zone: str):
        self.zone = ZoneInfo(zone)

    def instant(self, local: datetime) -> int:
        """Of two the earlier; within a gap as the clock went before it, so midnight in a gap is the gap itself."""
        offset = local.replace(tzinfo=self.zone, fold=0).utcoffset()
        return (local - offset - EPOCH) // timedelta(microseconds=1)

    def begins(self, day: date) -> int:
        return self.instant(datetime(day.year, day.month, day.day))

    def local(self, instant: int) -> datetime:
        utc = (EPOCH + timedelta(microseconds=instant)).replace(tzinfo=timezone.utc)
        return utc.astimezone(self.zone).replace(tzinfo=None)

    def shifts(self, year: int) -> list[date]:
        """The days on which the clock is put forward or back."""
        days = [date(year, 1, 1) + timedelta(days=n) for n in range(365)]
        return [day for day in days if self.begins(day + timedelta(days=1)) - self.begins(day) != DAY]


class Period(NamedTuple):
    """Days from the first up to the one before the end; weeks begin on Monday."""

    unit: str
    first: date
    end: date

    @staticmethod
    def of(unit: str, day: date) -> "Period":
        if unit == "day":
            return Period(unit, day, day + timedelta(days=1))
        if unit == "week":
            first = day - timedelta(days=day.weekday())
            return Period(unit, first, first + timedelta(days=7))
        months = {"month": 1, "quarter": 3, "year": 12}[unit]
        month = (day.month - 1) // months * months
        following = day.year * 12 + month + months
        return Period(unit, date(day.year, month + 1, 1), date(following // 12, following % 12 + 1, 1))

    @staticmethod
    def read(text: str) -> "Period":
        year, _, rest = text.partition("-")
        if rest == "":
            return Period.of("year", date(int(year), 1, 1))
        if rest[0] == "Q":
            return Period.of("quarter", date(int(year), int(rest[1]) * 3, 1))
        if rest[0] == "W":
            return Period.of("week", date.fromisocalendar(int(year), int(rest[1:]), 1))
        if "-" in rest:
            return Period.of("day", date.fromisoformat(text))
        return Period.of("month", date(int(year), int(rest), 1))

    def previous(self) -> "Period":
        return Period.of(self.unit, self.first - timedelta(days=1))

    def workdays(self) -> list[date]:
        days = [self.first + timedelta(days=n) for n in range((self.end - self.first).days)]
        return [day for day in days if day.weekday() < 5]


class Span(NamedTuple):
    """What is counted of a period: instants from start up to before the end."""

    period: Period
    start: int
    end: int


def span(place: Place, period: Period, now: int) -> Span:
    # Up to now, now included.
    start, end = place.begins(period.first), place.begins(period.end)
    return Span(period, start, min(end, now + 1) if now >= start else end)


def before(place: Place, period: Period, now: int) -> Span:
    """Of the period before, all or, while this one runs, as much as has run of this one."""
    past = period.previous()
    start, end = place.begins(past.first), place.begins(past.end)
    if now >= place.begins(period.end):
        return Span(past, start, end)
    today = place.local(now)
    run = [day for day in period.workdays() if day <= today.date()]
    if not run:
        return Span(past, start, start)
    if len(run) > len(past.workdays()):
        return Span(past, start, end)
    same = past.workdays()[len(run) - 1]
    if run[-1] < today.date():
        return Span(past, start, place.begins(same + timedelta(days=1)))
    return Span(past, start, min(end, place.instant(datetime.combine(same, today.time())) + 1))


# Rows.

MADE = {"created_at": "2024-06-01T00:00:00Z", "updated_at": "2027-01-01T00:00:00Z", "version": 1}
# What all rows of a table have, where they do not say otherwise.
SAME = {
    "teams": {**MADE},
    "users": {**MADE, "role": "rep", "active": True, "remind_before_minutes": [], "remind_style": "each",
              "agenda_at_minutes": 510},
    "team_memberships": {"why": "update"},
    "pipelines": {**MADE, "is_default": False},
    "customers": {**MADE, "name": "Nimbus", "kind": "company", "status": "active", "tags": [], "custom": {}},
    "contacts": {**MADE, "name": "Wei Zhang", "emails": [], "phones": [], "is_primary": False,
                 "survey_opt_out": False, "custom": {}},
    "leads": {**MADE, "custom": {}, "status": "new", "assigned_because": "given", "emails": [], "phones": []},
    "ownerships": {"subject_type": "lead", "why": "update"},
    "deals": {**MADE, "name": "Nimbus 2027", "custom": {}},
    "purchases": {**MADE, "items": []},
    "interactions": {**MADE, "direction": "outbound"},
    "surveys": {**MADE, "questions": [], "translations": {}, "trigger": {"type": "manual"},
                "expire_after_minutes": 20160, "active": False, "active_since": "2024-06-01T00:00:00Z"},
    "survey_versions": {"number": 1, "questions": [], "translations": {}, "created_at": "2024-06-01T00:00:00Z"},
    "survey_invitations": {**MADE, "deliver": "email", "survey_version": 1, "visits": 0, "scanner_visits": 0,
                           "expires_at": "2027-06-01T00:00:00Z"},
    "survey_responses": {**MADE, "survey_version": 1, "answers": {}},
    "cases": {**MADE, "subject": "Unhappy", "severity": "normal", "status": "open", "custom": {}},
    "tasks": {**MADE, "subject": "Call back", "kind": "call", "priority": "normal", "opens_customer": True},
    "emails": {**MADE, "to_email": "wei@nimbus.example", "attempts": 1, "reason": {},
               "deadline_at": "2027-06-01T00:00:00Z"},
}
TABLES = ["teams", "users", "team_memberships", "pipelines", "pipeline_stages", "customers", "contacts", "leads",
          "ownerships", "deals", "deal_stage_intervals", "purchases", "interactions", "surveys", "survey_versions",
          "survey_invitations", "survey_responses", "cases", "tasks", "emails"]
LOCAL_NOWS = [datetime(2026, 3, 31), datetime(2026, 8, 2), datetime(2026, 12, 30), datetime(2027, 1, 2),
              datetime(2027, 1, 11)]
LOW = {"nps": 6, "csat": 2, "ces": 3}
SCALES = {"nps": (0, 10), "csat": (1, 5), "ces": (1, 7)}


# What is asked.


def periods_of(place: Place) -> list[str]:
    """What is asked once all is over, the days on which the clock changes and their months and weeks among it."""
    shifts = place.shifts(2026)
    months = sorted({f"{day:%Y-%m}" for day in shifts} | {"2026-01", "2026-03", "2026-10"})
    weeks = ["2026-W01", "2026-W53"] + [f"{day:%G-W%V}" for day in shifts[:1]]
    days = [day.isoformat() for day in shifts] + ["2026-10-15", "2026-12-31"]
    return ["2026", "2026-Q2", *months, *weeks, *days]


# What there is.


class World:
    """All rows, made at random."""

    def __init__(self, seed: int, deals: int):
        self.rng = np.random.default_rng(seed)
        self.zone = ZONES[seed % len(ZONES)]
        self.place = Place(self.zone)
        self.rows = {table: [] for table in TABLES}
        self.nows = [self.place.instant(day + self.time_of_day()) for day in LOCAL_NOWS]
        self.bounds = self.all_bounds()
        self.people()
        self.stages()
        self.customers(deals // 3)
        self.leads(deals * 5 // 4)
        for _ in range(deals):
            self.deal()
        self.purchases(deals // 2)
        self.interactions(deals * 7 // 4)
        self.tasks(deals * 2 // 3)
        self.surveys()
        self.invitations(deals * 4 // 5)
        self.thirds()

    # What chance says.

    def time_of_day(self) -> timedelta:
        return timedelta(hours=int(self.rng.integers(9, 17)), microseconds=int(self.rng.integers(0, 3600)) * SECOND
                         + int(self.rng.choice([0, 1, 999_999])))

    def all_bounds(self) -> list[int]:
        firsts = {date(2025 + n // 12, n % 12 + 1, 1) for n in range(25)}
        for text in periods_of(self.place):
            period = Period.read(text)
            firsts |= {period.first, period.end, period.previous().first}
        running = {(asked.now, asked.period) for asked in questions(self.place) if asked.now < 4}
        cuts = [before(self.place, Period.read(period), self.nows[now]).end for now, period in sorted(running)]
        return sorted([self.place.begins(day) for day in firsts] + 2 * self.nows + 2 * cuts)

    def chance(self, share: float) -> bool:
        return bool(self.rng.random() < share)

    def pick(self, things):
        return things[int(self.rng.integers(len(things)))]

    def between(self, low: int, high: int) -> int:
        found = int(self.rng.integers(low, max(low + 1, high)))
        return found // SECOND * SECOND if self.chance(0.85) and found // SECOND * SECOND >= low else found

    def instant(self) -> int:
        """Anywhere in the two years, often on a bound or beside it, and often in what is asked for."""
        kind = self.rng.random()
        if kind < 0.2:
            return self.pick(self.bounds) + self.pick([-2, -1, -1, 0, 0, 1])
        if kind < 0.45:
            period = Period.read(self.pick(periods_of(self.place)[2:]))
            return self.between(self.place.begins(period.first), self.place.begins(period.end))
        return self.between(self.place.begins(date(2025, 1, 1)), self.place.begins(date(2027, 1, 6)))

    def later(self, than: int, days: float) -> int:
        """After an instant or, now and then, with it."""
        following = [bound for bound in self.bounds if bound > than]
        if self.chance(0.15) and following:
            return max(than, following[0] + self.pick([-1, 0, 1]))
        if self.chance(0.05):
            return than
        return than + self.between(0, int(self.rng.exponential(days) * DAY) + 1)

    def amount(self, currency: str) -> str:
        if currency == "JPY":
            return str(int(self.rng.integers(0, 500)) * 100 + int(self.rng.integers(0, 3)))
        return f"{int(self.rng.integers(0, 200_000)) * 5 + int(self.rng.integers(0, 2))}e-2"

    def money(self) -> tuple[str, str]:
        currency = str(self.rng.choice(["USD", "EUR", "JPY"], p=[0.6, 0.25, 0.15]))
        return shown(Fraction(self.amount(currency)), DECIMALS[currency]), currency

    # Rows.

    def add(self, table: str, **columns) -> dict:
        made = self.rows[table]
        row = {"id": f"@{TABLES.index(table):02d}{len(made):06d}", **columns}
        made.append(row)
        return row

    def deleted(self, share: float = 0.06) -> int | None:
        return self.nows[0] if self.chance(share) else None

    def people(self):
        parents = [None, 0, 1, None, 0, 1]
        for number, parent in enumerate(parents):
            above = None if parent is None else self.rows["teams"][parent]["id"]
            self.add("teams", name=f"Team {number}", parent_id=above)
        self.rows["teams"][-1]["deleted_at"] = self.nows[0]
        for number in range(7):
            user = self.add("users", name=f"User {number}", email=f"u{number}@nimbus.example")
            of, first = {"user_id": user["id"]}, self.instant_early()
            self.intervals("team_memberships", of, "team_id", self.teams(), first, 4)
            user["team_id"] = self.rows["team_memberships"][-1]["team_id"]
        self.rows["users"][-1] |= {"deleted_at": self.nows[0], "active": False}

    def teams(self) -> list[str | None]:
        return [team["id"] for team in self.rows["teams"]] + [None]

    def owners(self) -> list[str | None]:
        return [user["id"] for user in self.rows["users"]] * 2 + [None]

    def instant_early(self) -> int:
        return self.between(self.place.begins(date(2024, 6, 1)), self.place.begins(date(2025, 6, 1)))

    def intervals(self, table: str, of: dict, column: str, choice: list, first: int, most: int):
        """Intervals that follow each other, some of no length; the last is open."""
        changes = sorted(max(first, self.instant()) for _ in range(int(self.rng.integers(0, most))))
        if changes and self.chance(0.2):
            changes.append(changes[-1])
        if self.chance(0.05):
            changes.insert(0, first)
        for start, end in zip([first, *changes], [*changes, None]):
            self.add(table, **of, **{column: self.pick(choice)}, from_at=start, to_at=end)

    def owned(self, kind: str, row: dict, first: int):
        of = {"subject_id": row["id"], **({"subject_type": kind} if kind != "lead" else {})}
        self.intervals("ownerships", of, "owner_id", self.owners(), first, 2 if self.chance(0.8) else 4)
        row["owner_id"] = self.rows["ownerships"][-1]["owner_id"]

    def stages(self):
        for name, shares in [("Small", ["0.1250", "0.3333", "0.9000"]), ("Large", ["0.0000", "0.5000", "1.0000"])]:
            pipeline = self.add("pipelines", name=name)
            for position, share in enumerate(shares):
                self.add("pipeline_stages", pipeline_id=pipeline["id"], name=f"Stage {position}", position=position,
                         probability=share)

    def customers(self, count: int):
        for _ in range(count):
            created = self.instant_early() if self.chance(0.6) else self.instant()
            customer = self.add("customers", created_at=created, deleted_at=self.deleted())
            self.owned("customer", customer, created)
            contact = self.add("contacts", customer_id=customer["id"], owner_id=self.pick(self.owners()))
            if self.chance(0.1):
                contact |= {"name": "", "erased_at": self.nows[0]}

    def leads(self, count: int):
        for _ in range(count):
            created = self.instant()
            lead = self.add("leads", created_at=created, deleted_at=self.deleted())
            self.owned("lead", lead, self.later(created, 1) if self.chance(0.1) else created)
            if self.chance(0.6):
                lead["first_response_at"] = self.later(created, 0.2)
            if self.chance(0.35):
                lead["status"] = "converted"
            if self.chance(0.05):
                lead["erased_at"] = self.nows[0]

    def deal(self):
        created = self.instant()
        value, currency = self.money() if self.chance(0.85) else (None, None)
        pipeline = self.pick(self.rows["pipelines"])
        stages = [stage["id"] for stage in self.rows["pipeline_stages"] if stage["pipeline_id"] == pipeline["id"]]
        deal = self.add("deals", customer_id=self.pick(self.rows["customers"])["id"], value_amount=value,
                        value_currency=currency, pipeline_id=pipeline["id"], created_at=created,
                        deleted_at=self.deleted())
        if self.chance(0.6):
            deal["expected_close_on"] = self.place.local(self.instant()).date()
        self.owned("deal", deal, created)
        self.walk(deal, stages, created)

    def walk(self, deal: dict, stages: list[str], at: int):
        """Through some stages, and for most to an end; some are opened again, some ends are dated back."""
        stage, status, stays = self.pick(stages), "open", []
        for _ in range(int(self.rng.integers(0, 4))):
            stays.append((stage, status, at))
            at = self.later(at, 25)
            if status != "open" or self.chance(0.5):
                stage, status = self.pick([other for other in stages if other != stage]), "open"
            else:
                status = "won" if self.chance(0.65) else "lost"
        stays.append((stage, status, at))
        if status == "open" and self.chance(0.6):
            at, status = self.later(at, 25), "won" if self.chance(0.65) else "lost"
            stays.append((stage, status, at))
        for (where, how, start), end in zip(stays, [start for _, _, start in stays[1:]] + [None]):
            self.add("deal_stage_intervals", deal_id=deal["id"], stage_id=where, status=how, from_at=start, to_at=end)
        deal |= {"stage_id": stage, "status": status, "lost_reason": "price" if status == "lost" else None}
        if status != "open":
            deal["closed_at"] = self.closed(at, deal["created_at"])

    def closed(self, at: int, created: int) -> int:
        kind = self.rng.random()
        if kind < 0.7:
            return at
        if kind < 0.8:
            return created
        earlier = [bound for bound in self.bounds if bound < at][-3:]
        if kind < 0.9 and earlier:
            return self.pick(earlier) + self.pick([-1, 0])
        return self.between(at - 60 * DAY, at)

    def purchases(self, count: int):
        for _ in range(count):
            total, currency = self.money()
            total = f"-{total}" if self.chance(0.15) and Fraction(total) != 0 else total
            self.add("purchases", customer_id=self.pick(self.rows["customers"])["id"],
                     owner_id=self.pick(self.owners()), purchased_on=self.place.local(self.instant()).date(),
                     total_amount=total, total_currency=currency, deleted_at=self.deleted())

    def interaction(self, at: int, channels: list[str], **columns):
        channel = str(self.rng.choice(channels))
        outcomes = [None, "reached", "no_answer", "no_answer", "wrong_number", "meeting_made"]
        self.add("interactions", user_id=self.pick(self.owners()), channel=channel, occurred_at=at,
                 direction=self.pick(["inbound", "outbound"]), deleted_at=self.deleted(),
                 outcome=self.pick(outcomes), **columns)

    def interactions(self, count: int):
        for _ in range(count):
            subject = self.pick(["customer", "lead"])
            of = {f"{subject}_id": self.pick(self.rows[f"{subject}s"])["id"]}
            if self.chance(0.1):
                of["customer_id"] = self.pick(self.rows["customers"])["id"]
            self.interaction(self.instant(), ["call", "email", "visit", "chat", "note", "form"], **of)

    def tasks(self, count: int):
        for _ in range(count):
            due = self.pick(self.bounds) + self.pick([-3, -2, -1, 0]) if self.chance(0.3) else self.instant()
            created = due - int(self.rng.integers(-2, 20)) * DAY if self.chance(0.7) else self.pick(self.bounds)
            status = str(self.rng.choice(["open", "done", "done", "cancelled"]))
            task = self.add("tasks", owner_id=self.pick(self.owners()[:-1]), status=status, created_at=created,
                            due_at=due if self.chance(0.9) else None, deleted_at=self.deleted())
            if status == "done":
                task["completed_at"] = max(created, self.later(due - DAY, 10))
                task["completed_by"] = self.pick(self.owners())

    def surveys(self):
        for number, kind in enumerate(["nps", "nps", "csat", "ces", "custom"]):
            survey = self.add("surveys", name=f"Survey {number}", kind=kind)
            self.rows["survey_versions"].append({"survey_id": survey["id"], "kind": kind})
        self.rows["surveys"][1]["deleted_at"] = self.nows[0]

    def invitations(self, count: int):
        teams = Intervals(self.rows["team_memberships"], "user_id", "team_id")
        owners = Intervals(self.rows["ownerships"], "subject_id", "owner_id")
        for number in range(count):
            contact, survey = self.pick(self.rows["contacts"]), self.pick(self.rows["surveys"])

            def frozen(at: int) -> dict:
                owner = owners.at(contact["customer_id"], at) or contact["owner_id"]
                return {"owner_id": owner, "team_id": teams.at(owner, at)}

            of = {"survey_id": survey["id"], "contact_id": contact["id"], "customer_id": contact["customer_id"]}
            at, fate = self.instant(), self.rng.random()
            invitation = self.add("survey_invitations", **of, occasion=f"manual:{number}", at=at, **frozen(at))
            if fate < 0.1:
                invitation |= {"status": self.pick(["skipped", "cancelled"]), "reason": "throttled"}
                continue
            invitation |= {"status": self.pick(["sent", "expired"]), "invited_at": at,
                           "deliver": "link" if self.chance(0.2) else "email"}
            self.messages(invitation)
            if fate < 0.7:
                answered = self.later(at, 4)
                invitation |= {"status": "completed", "completed_at": answered}
                self.answer(survey["kind"], invitation, of, answered, frozen(answered))
        for contact in self.rows["contacts"]:
            if self.chance(0.1):
                contact["customer_id"] = self.pick(self.rows["customers"])["id"]

    def messages(self, invitation: dict):
        if invitation["deliver"] == "link":
            return
        fates = ["sent", "queued", "bounced", "failed", "suppressed", "cancelled"]
        fate = str(self.rng.choice(fates, p=[0.4, 0.15, 0.15, 0.1, 0.1, 0.1]))
        self.add("emails", kind="survey_invitation", cause=f"survey_invitation:{invitation['id']}", status=fate)
        if self.chance(0.3):
            fate = str(self.rng.choice(fates))
            self.add("emails", kind="survey_reminder", cause=f"survey_reminder:{invitation['id']}", status=fate)

    def answer(self, kind: str, invitation: dict, of: dict, at: int, whose: dict):
        low, high = SCALES.get(kind, (0, 0))
        score = None if kind == "custom" else int(self.rng.integers(low, high + 1))
        response = self.add("survey_responses", **of, **whose, invitation_id=invitation["id"], kind=kind, score=score,
                            answered_at=at)
        due = at + self.between(0, 4 * DAY)
        if score is not None and score <= LOW[kind]:
            if self.chance(0.85):
                self.add("cases", survey_response_id=response["id"], customer_id=of["customer_id"],
                         due_at=due, deleted_at=self.deleted(0.12))
            if self.chance(0.8):
                near = self.pick([at - 1, at, at, due, due, due + 1, self.between(at, due)])
                self.interaction(near, ["call", "call", "meeting", "note", "form"], customer_id=of["customer_id"])


    def thirds(self):
        """One more user, whose figures lie halfway between two roundings, and come of numbers that never end."""
        user = self.add("users", name="User 7", email="u7@nimbus.example", team_id=None)
        first = self.place.begins(date(2024, 6, 1))
        self.add("team_memberships", user_id=user["id"], team_id=None, from_at=first, to_at=None)
        for value, hours in [("66.66", 170), ("66.67", 170), ("66.67", 170)]:
            self.plain(user, datetime(2026, 4, 15, 12), hours, value, "won")
        for value, hours in [("66.67", 296), ("66.67", 296), ("66.67", 296)]:
            self.plain(user, datetime(2026, 5, 20, 12), hours, value, "won")
        for value, status in [("25.03", "won"), ("10.00", "lost"), ("10.00", "lost"), ("10.00", "open")]:
            self.plain(user, datetime(2026, 7, 15, 12), 16, value, status)

    def plain(self, user: dict, local: datetime, hours: int, value: str, status: str):
        at = self.place.instant(local)
        made, stage = at - hours * 60 * MINUTE, self.rows["pipeline_stages"][0]
        deal = self.add("deals", customer_id=self.rows["customers"][0]["id"], value_amount=value, value_currency="USD",
                        pipeline_id=stage["pipeline_id"], stage_id=stage["id"], created_at=made, status=status,
                        closed_at=None if status == "open" else at, lost_reason="price" if status == "lost" else None,
                        owner_id=user["id"])
        self.add("ownerships", subject_type="deal", subject_id=deal["id"], owner_id=user["id"], from_at=made,
                 to_at=None)
        stays = [("open", made, None)] if status == "open" else [("open", made, at), (status, at, None)]
        for how, start, end in stays:
            self.add("deal_stage_intervals", deal_id=deal["id"], stage_id=stage["id"], status=how, from_at=start,
                     to_at=end)


class Intervals:
    """Who had what when."""

    def __init__(self, rows: list[dict], subject: str, holder: str):
        self.of = {}
        for row in rows:
            self.of.setdefault(row[subject], []).append((row["from_at"], row["to_at"], row[holder]))

    def at(self, subject: str | None, at: int) -> str | None:
        found = self.of.get(subject)
        if found is None:
            return None
        if at < found[0][0]:
            return found[0][2]
        held = [holder for start, end, holder in found if start <= at and (end is None or at < end)]
        assert len(held) == 1, "intervals follow each other without a gap"
        return held[0]


# Sources: what counts, when, and for whom.


class Sources:
    def __init__(self, world: World):
        self.place = world.place
        self.rows = world.rows
        # Whoever knows calendars: the working time of an owner between two instants.
        self.worked = getattr(world, "worked", None)
        self.owners = Intervals(world.rows["ownerships"], "subject_id", "owner_id")
        self.members = Intervals(world.rows["team_memberships"], "user_id", "team_id")
        self.closed = self.closed_deals()
        self.stays = self.ended_stays()
        self.purchases = self.all_purchases()
        self.leads = self.all_leads()
        self.firsts = self.first_sales()
        self.contacts = self.all_interactions()
        self.done = self.done_tasks()
        self.answers = self.all_answers()
        self.invitations = self.all_invitations()

    def alive(self, table: str) -> list[dict]:
        return [row for row in self.rows[table] if row.get("deleted_at") is None]

    def counted(self, at: int, owner: str | None, **more) -> dict:
        return {"at": at, "owner": owner, "team": self.members.at(owner, at), **more}

    def closed_deals(self) -> pd.DataFrame:
        found = []
        for deal in self.alive("deals"):
            if deal["status"] != "open":
                at, amount = deal["closed_at"], deal["value_amount"]
                found.append(self.counted(
                    at, self.owners.at(deal["id"], at), won=deal["status"] == "won", currency=deal["value_currency"],
                    amount=None if amount is None else Fraction(amount), took=at - deal["created_at"]))
        return frame(found, "won", "currency", "amount", "took")

    def ended_stays(self) -> pd.DataFrame:
        deals = {deal["id"] for deal in self.alive("deals")}
        ended = [stay for stay in self.rows["deal_stage_intervals"]
                 if stay["status"] == "open" and stay["to_at"] is not None and stay["deal_id"] in deals]
        return frame([self.counted(stay["to_at"], self.owners.at(stay["deal_id"], stay["to_at"]),
                                   took=stay["to_at"] - stay["from_at"]) for stay in ended], "took")

    def open_deals(self, end: int) -> pd.DataFrame:
        """Those in an open stay just before the end, unless their closing was dated back before it."""
        deals = {deal["id"]: deal for deal in self.alive("deals")}
        chances = {stage["id"]: Fraction(stage["probability"]) for stage in self.rows["pipeline_stages"]}
        found, then = [], end - 1
        for stay in self.rows["deal_stage_intervals"]:
            deal, to = deals.get(stay["deal_id"]), stay["to_at"]
            if deal is None or stay["status"] != "open" or stay["from_at"] > then or (to is not None and to <= then):
                continue
            if deal.get("closed_at") is None or deal["closed_at"] >= end:
                amount = deal["value_amount"]
                found.append(self.counted(
                    then, self.owners.at(deal["id"], then), currency=deal["value_currency"],
                    amount=None if amount is None else Fraction(amount), chance=chances[stay["stage_id"]],
                    expected=deal.get("expected_close_on")))
        return frame(found, "currency", "amount", "chance", "expected")

    def all_purchases(self) -> pd.DataFrame:
        return frame([self.counted(self.place.begins(row["purchased_on"]), row["owner_id"],
                                   currency=row["total_currency"], amount=Fraction(row["total_amount"]))
                      for row in self.alive("purchases")], "currency", "amount")

    def all_leads(self) -> pd.DataFrame:
        found = []
        for lead in self.alive("leads"):
            at, answered = lead["created_at"], lead.get("first_response_at")
            owner = self.owners.at(lead["id"], at)
            worked = None if answered is None or self.worked is None else self.worked(owner, at, answered)
            found.append(self.counted(at, owner, converted=lead.get("status") == "converted",
                                      took=None if answered is None else answered - at, worked=worked))
        return frame(found, "converted", "took", "worked")

    def first_sales(self) -> pd.DataFrame:
        """The first won deal or purchase of each customer."""
        sales = [(deal["customer_id"], deal["closed_at"]) for deal in self.alive("deals") if deal["status"] == "won"]
        sales += [(row["customer_id"], self.place.begins(row["purchased_on"])) for row in self.alive("purchases")]
        first = pd.DataFrame(sales, columns=["customer", "at"]).groupby("customer")["at"].min()
        alive = {customer["id"] for customer in self.alive("customers")}
        return frame([self.counted(int(at), self.owners.at(customer, int(at)))
                      for customer, at in first.items() if customer in alive])

    def all_interactions(self) -> pd.DataFrame:
        return frame([self.counted(row["occurred_at"], row["user_id"]) for row in self.alive("interactions")
                      if row["channel"] not in ("note", "form")])

    def done_tasks(self) -> pd.DataFrame:
        return frame([self.counted(row["completed_at"], row["completed_by"]) for row in self.alive("tasks")
                      if row["status"] == "done"])

    def overdue_tasks(self, end: int) -> pd.DataFrame:
        found, then = [], end - 1
        for row in self.alive("tasks"):
            late = row["due_at"] is not None and row["due_at"] < then and row["created_at"] < end
            if late and (row["status"] == "open" or (row["status"] == "done" and row["completed_at"] >= end)):
                found.append(self.counted(then, row["owner_id"]))
        return frame(found)

    def reached(self) -> dict[str, list[int]]:
        found = {}
        for row in self.alive("interactions"):
            came = row["direction"] == "inbound" or row["outcome"] in (None, "reached", "meeting_made")
            if came and row["channel"] not in ("note", "form") and "customer_id" in row:
                found.setdefault(row["customer_id"], []).append(row["occurred_at"])
        return found

    def all_answers(self) -> pd.DataFrame:
        due = {case["survey_response_id"]: case["due_at"] for case in self.alive("cases")}
        reached, found = self.reached(), []
        for row in self.rows["survey_responses"]:
            until = due.get(row["id"])
            times = reached.get(row["customer_id"], [])
            looped = until is not None and any(row["answered_at"] <= at <= until for at in times)
            low = row["kind"] in LOW and row["score"] <= LOW[row["kind"]]
            found.append({"at": row["answered_at"], "owner": row["owner_id"], "team": row["team_id"],
                          "kind": row["kind"], "score": row["score"], "low": low, "looped": looped})
        return frame(found, "kind", "score", "low", "looped")

    def all_invitations(self) -> pd.DataFrame:
        mails = {mail["cause"]: mail["status"] for mail in self.rows["emails"]}
        answered = {row["invitation_id"] for row in self.rows["survey_responses"]}
        found = []
        for row in self.rows["survey_invitations"]:
            if row.get("invited_at") is not None:
                lost = mails.get(f"survey_invitation:{row['id']}") in ("bounced", "failed", "suppressed", "cancelled")
                arrived = mails.get(f"survey_reminder:{row['id']}") == "sent"
                done = row["id"] in answered
                found.append({"at": row["invited_at"], "owner": row["owner_id"], "team": row["team_id"],
                              "completed": done, "bounced": lost and not arrived and not done})
        return frame(found, "completed", "bounced")


def frame(rows: list[dict], *columns: str) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["at", "owner", "team", *columns], dtype=object)


# Figures.


class Figure(NamedTuple):
    value: Fraction | None
    n: int
    reason: str | None = None
    details: dict = {}


def figure_of(numerator, denominator: int, reason: str, n: int | None = None) -> Figure:
    n = denominator if n is None else n
    return Figure(Fraction(numerator) / denominator, n) if denominator else Figure(None, n, reason)


def total(values: pd.Series) -> Fraction:
    return sum(values, Fraction(0))


def middle(values: pd.Series) -> Fraction:
    """The middle one or the mean of the two in the middle; pandas finds the same to its last digits."""
    ordered = values.sort_values().tolist()
    half = len(ordered) // 2
    exact = Fraction(ordered[half] + ordered[-half - 1], 2)
    assert math.isclose(float(exact), values.astype(float).median(), rel_tol=1e-9, abs_tol=1e-6)
    return exact


def spread(took: pd.Series, unit: int, reason: str, more: dict = {}) -> Figure:
    """Median, mean and the nearest rank of nine in ten."""
    if took.empty:
        return Figure(None, 0, reason, more)
    rank = -(-9 * len(took) // 10)
    p90 = Fraction(took.sort_values().tolist()[rank - 1], unit)
    mean = Fraction(sum(took), len(took) * unit)
    return Figure(middle(took) / unit, len(took), None, {"mean": mean, "p90": p90, **more})


class Subject(NamedTuple):
    """Everybody, a user, or a team and those below it."""

    user: str | None
    team: str | None
    below: frozenset

    def of(self, rows: pd.DataFrame) -> pd.DataFrame:
        if self.user is not None:
            return rows[rows["owner"] == self.user]
        if self.team is not None:
            return rows[rows["team"].isin(self.below)]
        return rows


class Counted:
    """The metrics of a subject in what is counted of a period."""

    def __init__(self, sources: Sources, subject: Subject, within: Span):
        self.sources, self.subject, self.within = sources, subject, within
        self.open = subject.of(sources.open_deals(within.end))
        self.closed = self.counted(sources.closed)
        self.valued = self.closed[self.closed["currency"].notna()]
        self.answers = self.counted(sources.answers)
        self.figures = {}
        self.deals()
        self.money()
        self.leads()
        self.counts()
        self.satisfaction()

    def counted(self, rows: pd.DataFrame) -> pd.DataFrame:
        rows = self.subject.of(rows)
        return rows[(rows["at"] >= self.within.start) & (rows["at"] < self.within.end)]

    def say(self, metric: str, figure: Figure, currency: str | None = None):
        self.figures[metric, currency] = figure

    def deals(self):
        won = self.closed[self.closed["won"].astype(bool)]
        self.say("deals_won", Figure(Fraction(len(won)), len(won)))
        lost = len(self.closed) - len(won)
        self.say("deals_lost", Figure(Fraction(lost), lost))
        self.say("win_rate", figure_of(len(won), len(self.closed), "no_closed_deals"))
        self.say("sales_cycle_days", spread(cycles(won), DAY, "no_won_deals"))
        self.say("stage_dwell_days", spread(self.counted(self.sources.stays)["took"], DAY, "nothing_left_a_stage"))

    def money(self):
        won = self.valued[self.valued["won"].astype(bool)]
        bought = self.counted(self.sources.purchases)
        valued = self.open[self.open["currency"].notna()]
        period = self.within.period
        expected = [on is not None and period.first <= on < period.end for on in valued["expected"]]
        due = valued[np.array(expected, dtype=bool)]
        for currency in DECIMALS:
            self.sum("revenue", won, currency)
            self.by_value(currency)
            self.average(won, currency)
            self.sum("purchase_value", bought, currency)
            self.sum("pipeline_value", valued, currency)
            self.sum("weighted_forecast", due.assign(amount=due["amount"] * due["chance"]), currency)
            if currency in set(valued["currency"]):
                self.say("pipeline_velocity", self.velocity(currency), currency)

    def sum(self, metric: str, rows: pd.DataFrame, currency: str):
        of = rows[rows["currency"] == currency]
        if len(of):
            self.say(metric, Figure(total(of["amount"]), len(of)), currency)

    def by_value(self, currency: str):
        of = self.valued[self.valued["currency"] == currency]
        won, all_of_it = total(of[of["won"].astype(bool)]["amount"]), total(of["amount"])
        if len(of):
            found = Figure(won / all_of_it, len(of)) if all_of_it else Figure(None, len(of), "no_closed_deals")
            self.say("win_rate_by_value", found, currency)

    def average(self, won: pd.DataFrame, currency: str):
        of = won[won["currency"] == currency]
        if len(of):
            self.say("average_deal_value", figure_of(total(of["amount"]), len(of), "no_won_deals"), currency)

    def velocity(self, currency: str) -> Figure:
        count = int((self.open["currency"] == currency).sum())
        closed = self.valued[self.valued["currency"] == currency]
        won = closed[closed["won"].astype(bool)]
        cycle = cycles(won)
        if cycle.empty:
            return Figure(None, count, "no_won_deals")
        if middle(cycle) == 0:
            return Figure(None, count, "no_time_passed")
        mean, rate = total(won["amount"]) / len(won), Fraction(len(won), len(closed))
        return Figure(count * mean * rate / (middle(cycle) / DAY), count)

    def figure(self, metric: str, currency: str | None) -> Figure:
        """Where a currency has no rows nothing is the sum, and nothing times something is nothing, too."""
        if metric == "pipeline_velocity":
            return self.velocity(currency)
        return self.figures.get((metric, currency), NOTHING.get(metric))

    def leads(self):
        leads = self.counted(self.sources.leads)
        answered = leads[leads["took"].notna()]["took"]
        self.say("new_leads", Figure(Fraction(len(leads)), len(leads)))
        self.say("lead_conversion_rate", figure_of(int(leads["converted"].sum()), len(leads), "no_leads"))
        reason = "nobody_responded" if len(leads) else "no_leads"
        more = {"unanswered": Fraction(len(leads) - len(answered))}
        worked = spread(leads[leads["worked"].notna()]["worked"], MINUTE, reason)
        if worked.value is not None:
            more |= {"working_median": worked.value, "working_p90": worked.details["p90"]}
        self.say("first_response_minutes", spread(answered, MINUTE, reason, more))

    def counts(self):
        overdue = self.subject.of(self.sources.overdue_tasks(self.within.end))
        for metric, rows in [("new_customers", self.counted(self.sources.firsts)),
                             ("interactions", self.counted(self.sources.contacts)),
                             ("tasks_completed", self.counted(self.sources.done)), ("tasks_overdue", overdue)]:
            self.say(metric, Figure(Fraction(len(rows)), len(rows)))

    def satisfaction(self):
        nps, csat, ces = (self.answers[self.answers["kind"] == kind]["score"] for kind in ("nps", "csat", "ces"))
        promoters, detractors = int((nps >= 9).sum()), int((nps <= 6).sum())
        self.say("nps", figure_of(100 * (promoters - detractors), len(nps), "no_answers"))
        self.say("csat", figure_of(100 * int((csat >= 4).sum()), len(csat), "no_answers"))
        self.say("csat_mean", figure_of(int(csat.sum()), len(csat), "no_answers"))
        self.say("ces", figure_of(int(ces.sum()), len(ces), "no_answers"))
        self.say("ces_easy_share", figure_of(int((ces >= 5).sum()), len(ces), "no_answers"))
        sent = self.counted(self.sources.invitations)
        arrived = len(sent) - int(sent["bounced"].sum())
        reason = "nothing_arrived" if len(sent) else "nothing_sent"
        self.say("survey_response_rate", figure_of(int(sent["completed"].sum()), arrived, reason))
        low = self.answers[self.answers["low"].astype(bool)]
        self.say("loop_closed_rate", figure_of(int(low["looped"].sum()), len(low), "no_low_answers"))


def cycles(won: pd.DataFrame) -> pd.Series:
    """What was written down after it had closed has none."""
    return won[won["took"] >= 0]["took"]


# What the API says of them.

MONEY = ["revenue", "average_deal_value", "purchase_value", "pipeline_value", "weighted_forecast", "pipeline_velocity"]
RATES = ["win_rate", "win_rate_by_value", "lead_conversion_rate", "ces_easy_share", "survey_response_rate",
         "loop_closed_rate"]
SCORES = ["nps", "csat", "csat_mean", "ces"]
TIMES = ["sales_cycle_days", "stage_dwell_days", "first_response_minutes"]
NOTHING = {"win_rate_by_value": Figure(None, 0, "no_closed_deals"),
           "average_deal_value": Figure(None, 0, "no_won_deals"),
           **{metric: Figure(Fraction(0), 0) for metric in
              ("revenue", "purchase_value", "pipeline_value", "weighted_forecast")}}


def rounded(value: Fraction, decimals: int) -> int:
    """In units of the last decimal, half away from zero."""
    scaled = abs(value) * 10**decimals
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return -whole if value < 0 else whole


def shown(value: Fraction, decimals: int) -> str:
    whole = rounded(value, decimals)
    digits = str(abs(whole)).rjust(decimals + 1, "0")
    text = digits if decimals == 0 else f"{digits[:-decimals]}.{digits[-decimals:]}"
    return f"-{text}" if whole < 0 else text


def number(value: Fraction, decimals: int) -> float | int:
    whole = rounded(value, decimals)
    return whole if decimals == 0 else whole / 10**decimals


def said(metric: str, currency: str | None, value: Fraction | None):
    if value is None:
        return None
    if metric in MONEY:
        return shown(value, DECIMALS[currency])
    return number(value, 4 if metric in RATES else 1 if metric in SCORES + TIMES else 0)


def change(metric: str, now: Fraction, then: Fraction):
    if metric in RATES + SCORES:
        return said(metric, None, now - then)
    if then <= 0:
        return None
    growth = (now - then) / then
    return shown(growth, 4) if metric in MONEY else number(growth, 4)


def told(metric: str, currency: str | None, now: Figure, then: Figure | None) -> dict:
    found = {"metric": metric, "currency": currency, "value": said(metric, currency, now.value), "n": now.n,
             "reason": now.reason, "details": {name: number(value, 0 if name == "unanswered" else 1)
                                               for name, value in now.details.items()}}
    if then is not None and then.value is not None:
        found["previous"] = said(metric, currency, then.value)
        if now.value is not None:
            found["change"] = change(metric, now.value, then.value)
            found["difference"] = said(metric, currency, now.value - then.value)
    return {name: value for name, value in found.items() if value is not None and value != {}}


def all_told(now: Counted, then: Counted | None) -> list[dict]:
    """One figure a metric, of money one a currency in which there are rows; else the organisation's."""
    known = set(now.figures) | set(then.figures if then else {})
    for metric in [*MONEY, "win_rate_by_value"]:
        if not any(name == metric for name, _ in known):
            known.add((metric, CURRENCY))
    return [told(metric, currency, now.figure(metric, currency), then.figure(metric, currency) if then else None)
            for metric, currency in sorted(known, key=str)]


class Asked(NamedTuple):
    now: int
    period: str
    who: int
    compare: bool = True
    rows: bool = False


# Everybody, users, teams from the top down, and a user of numbers that never end.
WHO = [None, ("users", 0), ("users", 1), ("users", 2), ("teams", 0), ("teams", 1), ("teams", 3),
       ("users", 7)]


def questions(place: Place) -> list[Asked]:
    """Running periods first, at one time after the other; then what is over, of one after the other."""
    asked = [Asked(0, "2026-03", 0), Asked(0, "2026-03", 4), Asked(0, "2026-Q1", 1),
             Asked(1, "2026-08", 0), Asked(1, "2026-W31", 0), Asked(1, "2026-08-02", 0), Asked(1, "2026-Q3", 4),
             Asked(2, "2026", 0), Asked(2, "2026-Q4", 5), Asked(2, "2026-12", 0), Asked(2, "2026-W53", 0),
             Asked(2, "2026-12-30", 0), Asked(3, "2026-W53", 0), Asked(3, "2027", 4), Asked(4, "2027-W02", 0),
             Asked(4, "2027-01-11", 0), Asked(4, "2024", 0), Asked(4, "2024-02-29", 1), Asked(4, "2026-05", 7),
             Asked(4, "2026-07", 7)]
    for number, period in enumerate(periods_of(place)):
        who = range(7) if period == "2026" else [0, 1 + number % 6] if len(period) < 9 else [0]
        asked += [Asked(4, period, one, one % 3 != 2, period in ("2026", "2026-Q2")) for one in who]
    return asked


def subject(world: World, who: int) -> Subject:
    if WHO[who] is None:
        return Subject(None, None, frozenset())
    table, number = WHO[who]
    row = world.rows[table][number]["id"]
    if table == "users":
        return Subject(row, None, frozenset())
    below = {row}
    for _ in world.rows["teams"]:
        below |= {team["id"] for team in world.rows["teams"]
                  if team["parent_id"] in below and team.get("deleted_at") is None}
    return Subject(None, row, frozenset(below))


def answer(world: World, sources: Sources, asked: Asked) -> dict:
    now, period, whose = world.nows[asked.now], Period.read(asked.period), subject(world, asked.who)
    found = Counted(sources, whose, span(world.place, period, now))
    past = before(world.place, period, now)
    then = Counted(sources, whose, past) if asked.compare else None
    return {"now": written(now), "period": asked.period, "user": whose.user, "team": whose.team,
            "compare": asked.compare, "rows": asked.rows, "metrics": all_told(found, then),
            **({"previous_to": written(past.end)} if asked.compare else {})}


def written(instant: int) -> str:
    at = EPOCH + timedelta(microseconds=instant)
    return at.isoformat(timespec="microseconds" if at.microsecond else "seconds") + "Z"


def cell(column: str, value):
    if isinstance(value, date):
        return value.isoformat()
    instant = column.endswith("_at") or column == "at"
    return written(value) if instant and isinstance(value, int) else value


def slim(row: dict) -> dict:
    return {column: cell(column, value) for column, value in row.items() if value is not None}


def document(seed: int, deals: int) -> dict:
    world = World(seed, deals)
    sources = Sources(world)
    rows = {table: [slim(row) for row in made] for table, made in world.rows.items()}
    return {"zone": world.zone, "currency": CURRENCY, "now": written(world.nows[0]), "same": SAME, "rows": rows,
            "expected": [answer(world, sources, asked) for asked in questions(world.place)]}


def main() -> None:
    seed, deals = int(sys.argv[1]), int(sys.argv[2])
    print(json.dumps(document(seed, deals), separators=(",", ":")))


if __name__ == "__main__":
    main()
