#!/usr/bin/env python3
"""Open time by the wall clock, to compare the server's answer with.

Reads a JSON list of cases on stdin, writes a JSON list of answers on stdout. A case is
{"adopted", "from", "to", "questions": [{"at", "open", "until"}, ...]}, an answer is a list of
[reason, next opening, next closing, due, open time from "at" to "until"], one for each question. Instants and lengths are whole
nanoseconds, instants counted from 1970. What lies at "to" or after it is null.

It turns no window into instants. It collects the instants at which anything could change at all: the zone's changes, and every edge
of a window, a break or a holiday under every offset that the zone ever has in the range. Between two of them nothing changes, so it
looks at the wall clock once and asks of that reading whether it is open. Only the standard library is used; its time zones come
from the system's tzdata.
"""

import json
import sys
from bisect import bisect_right
from concurrent.futures import ProcessPoolExecutor
from datetime import date, datetime, timedelta, timezone
from os import cpu_count
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
SECOND = 1_000_000_000
DAY = 86_400
EPOCH = date(1970, 1, 1)


def nanoseconds(text):
    """An instant such as 2026-03-05T10:00:00.123456789Z."""
    whole, _, fraction = text.removesuffix("Z").partition(".")
    seconds = int(datetime.fromisoformat(whole).replace(tzinfo=timezone.utc).timestamp())
    return seconds * SECOND + int(fraction.ljust(9, "0") or 0)


def clock(text):
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def window(stored):
    """Minutes from midnight to the start and to the end, which may lie on the next day."""
    start, end = clock(stored["from"]), clock(stored["to"])
    return start, end if end > start else end + 1440


class Zone:
    """What the wall shows from one instant to another; in seconds."""

    def __init__(self, name, start, end):
        self.zone = ZoneInfo(name)
        self.changes = []
        at, offset = start, self.offset(start)
        self.offsets = {offset}
        while at < end:
            after = at + 3600
            if self.offset(after) != offset:
                low, high = at, after
                while low + 1 < high:
                    middle = (low + high) // 2
                    low, high = (middle, high) if self.offset(middle) == offset else (low, middle)
                offset = self.offset(high)
                self.changes.append(high)
                self.offsets.add(offset)
            at = after

    def offset(self, at):
        return int(datetime.fromtimestamp(at, self.zone).utcoffset().total_seconds())

    def reading(self, at):
        wall = datetime.fromtimestamp(at, self.zone)
        return wall.date(), wall.hour * 60 + wall.minute


class Calendar:
    def __init__(self, stored, start, end):
        """Readable from one instant to another; in seconds."""
        self.editions = sorted(stored["editions"], key=lambda edition: edition["from"] or "")
        self.starts = [edition["from"] or "" for edition in self.editions]
        self.days = [
            [[[window(w) for w in edition["hours"].get(name, {}).get(kind, [])] for kind in ("open", "breaks")] for name in WEEKDAYS]
            for edition in self.editions
        ]
        self.holidays = {}
        for holiday in stored["holidays"]:
            part = window(holiday["closed"]) if holiday["closed"] else (0, 1440)
            self.holidays.setdefault(date.fromisoformat(holiday["date"]), []).append((part, holiday["name"]))
        # Far enough on both sides that every date asked about has begun within it.
        start, end = start - 4 * DAY, end + 4 * DAY
        self.zone = Zone(stored["zone"], start, end)
        edges = set(self.zone.changes)
        first = date.fromordinal(EPOCH.toordinal() + start // DAY)
        for number in range((end - start) // DAY + 1):
            day = first + timedelta(days=number)
            midnight = (day - EPOCH).days * DAY
            minutes = {0}
            for windows in self.on(day):
                for edge in windows:
                    minutes.update(edge)
            for part, _ in self.holidays.get(day, []):
                minutes.update(part)
            for offset in self.zone.offsets:
                edges.update(midnight + minute * 60 - offset for minute in minutes)
        self.edges = sorted(edge for edge in edges if start <= edge <= end)
        # Every date that exists begins at an edge.
        self.existing = {self.zone.reading(edge)[0] for edge in self.edges}

    def on(self, day):
        """The windows and the breaks that start on the date."""
        if day not in getattr(self, "existing", {day}):
            return [], []
        return self.days[bisect_right(self.starts, day.isoformat()) - 1][day.weekday()]

    def reason(self, at):
        """Why it is open or closed at an instant in nanoseconds."""
        day, minute = self.zone.reading(at // SECOND)
        for (start, end), name in self.holidays.get(day, []):
            if start <= minute < end:
                return name
        today, before = self.on(day), self.on(day - timedelta(days=1))

        def lies_in(kind):
            return any(start <= minute < end for start, end in today[kind]) or any(
                start <= minute + 1440 < end for start, end in before[kind]
            )

        if not lies_in(0):
            return "OUTSIDE_HOURS"
        return "BREAK" if lies_in(1) else "OPEN"


def answer(case):
    start, end = case["from"], case["to"]
    spans = []
    adopted = [(nanoseconds(a["since"]) if a["since"] else start, a["calendar"]) for a in case["adopted"]]
    for number, (since, calendar) in enumerate(adopted):
        until = adopted[number + 1][0] if number + 1 < len(adopted) else end
        since, until = max(since, start), min(until, end)
        if since < until:
            spans.append((since, until, Calendar(calendar, since // SECOND, until // SECOND + 1)))

    # Stretches of open time, [start, end].
    stretches = []
    for since, until, calendar in spans:
        edges = [since] + [e * SECOND for e in calendar.edges if since < e * SECOND < until] + [until]
        for begin, finish in zip(edges, edges[1:]):
            if calendar.reason(begin) == "OPEN":
                if stretches and stretches[-1][1] == begin:
                    stretches[-1][1] = finish
                else:
                    stretches.append([begin, finish])

    def reason(at):
        for since, until, calendar in spans:
            if since <= at < until:
                return calendar.reason(at)
        return "OUTSIDE_HOURS"

    def between(at, until):
        if until < at:
            return -between(until, at)
        return sum(max(0, min(until, finish) - max(at, begin)) for begin, finish in stretches)

    def due(at, wanted):
        if wanted == 0:
            return at
        for begin, finish in stretches:
            begin = max(begin, at)
            if begin < finish:
                if wanted <= finish - begin:
                    return begin + wanted
                wanted -= finish - begin
        return None

    answers = []
    for question in case["questions"]:
        at = question["at"]
        opening, closing = next(((max(b, at), f) for b, f in stretches if at < f), (None, None))
        found = [opening, closing, due(at, question["open"])]
        found = [when if when is not None and when < end else None for when in found]
        answers.append([reason(at), *found, between(at, question["until"])])
    return answers


def main():
    try:
        ZoneInfo("Europe/Istanbul")
    except ZoneInfoNotFoundError:
        sys.exit("no time zone data: install the package tzdata")
    cases = json.load(sys.stdin)
    with ProcessPoolExecutor(min(4, cpu_count() or 1)) as pool:
        json.dump(list(pool.map(answer, cases, chunksize=20)), sys.stdout)


if __name__ == "__main__":
    main()
