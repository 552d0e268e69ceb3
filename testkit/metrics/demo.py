"""What pandas makes of the year of a demo, as JSON: demo.py ROWS

ROWS is what the story demo::export writes. The answer is a document as those of performance.py, and is held against the
API by the same story.
"""

import json
import sys
from datetime import date, datetime, timedelta
from pathlib import Path

import performance as oracle

DAYS = ("purchased_on", "expected_close_on")


def instant(text: str) -> int:
    at = datetime.fromisoformat(text)
    return (at.replace(tzinfo=None) - at.utcoffset() - oracle.EPOCH) // timedelta(microseconds=1)


def value(column: str, found):
    if not isinstance(found, str):
        return found
    if column.endswith("_at") or column == "at":
        return instant(found)
    return date.fromisoformat(found) if column in DAYS else found


class Office:
    """Working time, a local day after the other: the office's hours in everybody's own zone, less their leave."""

    WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

    def __init__(self, calendar: dict, zone: str, users: list[dict], leaves: list[dict]):
        assert not calendar["holidays"] and not calendar["workdays"] and all(user["calendar_id"] is None for user in users)
        hours = calendar["working_hours"]
        self.hours = [[(self.since_midnight(begin), self.since_midnight(end)) for begin, end in hours.get(day) or []]
                      for day in self.WEEK]
        self.zones = {user["id"]: oracle.Place(user["timezone"] or zone) for user in users}
        self.own = oracle.Place(zone)
        self.away = {}
        for leave in leaves:
            first, last = date.fromisoformat(leave["from_on"]), date.fromisoformat(leave["to_on"])
            days = {first + timedelta(days=n) for n in range((last - first).days + 1)}
            self.away.setdefault(leave["user_id"], set()).update(days)

    @staticmethod
    def since_midnight(clock: str) -> timedelta:
        hours, minutes = clock.split(":")
        return timedelta(hours=int(hours), minutes=int(minutes))

    def worked(self, owner: str | None, begin: int, end: int) -> int:
        """Microseconds, of whole seconds."""
        place, away, found = self.zones.get(owner, self.own), self.away.get(owner, set()), 0
        day, last = place.local(begin).date(), place.local(end).date()
        while day <= last:
            midnight = datetime(day.year, day.month, day.day)
            for opens, closes in [] if day in away else self.hours[day.weekday()]:
                span = max(begin, place.instant(midnight + opens)), min(end, place.instant(midnight + closes))
                found += max(0, span[1] - span[0])
            day += timedelta(days=1)
        return found - found % oracle.SECOND


class Told:
    """The rows of a demo, as the oracle takes them."""

    def __init__(self, whole: dict):
        self.zone, self.currency, self.now = whole["zone"], whole["currency"], instant(whole["now"])
        self.place = oracle.Place(self.zone)
        self.rows = {table: [{column: value(column, found) for column, found in row.items()} for row in rows]
                     for table, rows in whole["rows"].items()}
        self.worked = Office(whole["calendar"], self.zone, whole["rows"]["users"], whole["leaves"]).worked
        for table in ("ownerships", "team_memberships"):
            self.rows[table].sort(key=lambda row: (row["from_at"], row["id"]))


def questions(told: Told):
    """The year and its parts; of everybody, each team, and of whoever left, changed the team or did neither."""
    last = told.place.local(told.now).date() - timedelta(days=1)
    month = oracle.Period.of("month", last)
    periods = [f"{last.year}", f"{last.year - 1}", f"{last.year}-Q{(last.month - 1) // 3 + 1}"]
    for _ in range(4):
        periods.append(f"{month.first:%Y-%m}")
        month = month.previous()
    teams = [(None, team["id"]) for team in told.rows["teams"]]
    moved = [row["user_id"] for row in told.rows["team_memberships"] if row["to_at"] is not None]
    left = [user["id"] for user in told.rows["users"] if not user["active"]]
    reps = [user["id"] for user in told.rows["users"] if user["role"] == "rep"][:2]
    for number, period in enumerate(periods):
        yield period, None, None, number % 2 == 0
        for user, team in teams + [(user, None) for user in moved + left + reps]:
            yield period, user, team, False


def answer(told: Told, sources: oracle.Sources, period: str, user, team, rows: bool) -> dict:
    of = oracle.Subject(user, team, frozenset([team]) if team else frozenset())
    asked = oracle.Period.read(period)
    past = oracle.before(told.place, asked, told.now)
    found = oracle.Counted(sources, of, oracle.span(told.place, asked, told.now))
    then = oracle.Counted(sources, of, past)
    return {"now": oracle.written(told.now), "period": period, "user": user, "team": team, "compare": True, "rows": rows,
            "metrics": oracle.all_told(found, then), "previous_to": oracle.written(past.end)}


def main() -> None:
    # Amounts stay as they are written.
    told = Told(json.loads(Path(sys.argv[1]).read_text(), parse_float=str))
    oracle.CURRENCY = told.currency
    oracle.DECIMALS = {**oracle.DECIMALS, "CNY": 2}
    sources = oracle.Sources(told)
    rows = {table: [oracle.slim(row) for row in made] for table, made in told.rows.items()}
    expected = [answer(told, sources, *asked) for asked in questions(told)]
    print(json.dumps({"zone": told.zone, "currency": told.currency, "now": oracle.written(told.now), "same": {},
                      "rows": rows, "expected": expected}, separators=(",", ":")))


if __name__ == "__main__":
    main()
