#!/usr/bin/env python3
"""Free slots by brute force, to compare the server's answer with.

Reads a JSON list of cases on stdin, writes a JSON list of answers on stdout. A case is
{"availability", "from", "to", "taken", "at"}, an answer {"candidates": [[start, end, day, verdict], ...]} in seconds since 1970.

It knows nothing of offsets or transitions: it looks at the wall clock once a minute and collects the minutes at which a window is
open. Only the standard library is used; its time zones come from the system's tzdata.
"""

import json
import sys
from collections import defaultdict
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def instant(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def seconds(moment):
    return int(moment.timestamp())


def minutes_by_reading(zone, first, last):
    """Every minute whose wall-clock date is first to last: reading -> the instants at which the wall shows it."""
    shown = defaultdict(list)
    moment = datetime(first.year, first.month, first.day, tzinfo=timezone.utc) - DAY
    end = datetime(last.year, last.month, last.day, tzinfo=timezone.utc) + 2 * DAY
    while moment < end:
        reading = moment.astimezone(zone).replace(tzinfo=None, fold=0)
        if first <= reading.date() <= last:
            shown[reading].append(moment)
        moment += MINUTE
    return shown


def clock(text):
    hours, minutes = text.split(":")
    return timedelta(hours=int(hours), minutes=int(minutes))


def windows_of(availability, day):
    """(from, to, slot length) of each window that starts on the day, as wall-clock readings."""
    exception = availability["exceptions"].get(day.isoformat())
    if exception is None:
        name = WEEKDAYS[day.weekday()]
        windows = [w for w in availability["week"] if w["active"] and w["weekday"] == name]
    elif exception["kind"] == "off":
        windows = []
    else:
        windows = exception["windows"]
    midnight = datetime(day.year, day.month, day.day)
    found = []
    for w in windows:
        start = midnight + clock(w["window"]["from"])
        end = midnight + clock(w["window"]["to"])
        if end <= start:
            end += DAY
        found.append((start, end, timedelta(minutes=w["slot_minutes"])))
    return sorted(found)


def stretches(minutes):
    """Runs of minutes without a hole, as (start, end)."""
    runs = []
    for moment in sorted(minutes):
        if runs and runs[-1][1] == moment:
            runs[-1][1] = moment + MINUTE
        else:
            runs.append([moment, moment + MINUTE])
    return runs


def candidates(availability, first, last):
    zone = ZoneInfo(availability["zone"])
    rules = availability["rules"]
    before = timedelta(minutes=rules["buffer_before_minutes"])
    after = timedelta(minutes=rules["buffer_after_minutes"])
    # Windows of the day before reach into the first date; what they get depends on those of the day before that.
    earliest = first - 2 * DAY
    shown = minutes_by_reading(zone, earliest, last + DAY)
    existing = {reading.date() for reading in shown}
    given_away = set()
    found = []
    day = earliest
    while day <= last:
        for start, end, length in windows_of(availability, day) if day in existing else []:
            open_minutes = []
            reading = start
            while reading < end:
                if reading not in given_away:
                    given_away.add(reading)
                    open_minutes += shown.get(reading, [])
                reading += MINUTE
            for run_start, run_end in stretches(open_minutes):
                slot = run_start
                while slot + length <= run_end:
                    local = slot.astimezone(zone).date()
                    if first <= local <= last:
                        found.append((slot, slot + length, local))
                    slot += before + length + after
        day += DAY
    return sorted(found)


def verdict(case, slot):
    availability, (start, end, day) = case["availability"], slot
    rules = availability["rules"]
    at = instant(case["at"])
    today = at.astimezone(ZoneInfo(availability["zone"])).date()
    if start < at:
        return "PAST"
    if start < at + timedelta(minutes=rules["minimum_notice_minutes"]):
        return "MINIMUM_NOTICE"
    if day > today + timedelta(days=rules["days_ahead"]):
        return "DAYS_AHEAD"
    block_start = start - timedelta(minutes=rules["buffer_before_minutes"])
    block_end = end + timedelta(minutes=rules["buffer_after_minutes"])
    for taken in case["taken"]:
        if instant(taken["block"]["start"]) < block_end and block_start < instant(taken["block"]["end"]):
            return "TAKEN"
    most = rules["most_per_day"]
    if most is not None and sum(taken["day"] == day.isoformat() for taken in case["taken"]) >= most:
        return "DAY_FULL"
    return "FREE"


def answer(case):
    first, last = date.fromisoformat(case["from"]), date.fromisoformat(case["to"])
    slots = candidates(case["availability"], first, last)
    return {"candidates": [[seconds(s[0]), seconds(s[1]), s[2].isoformat(), verdict(case, s)] for s in slots]}


def main():
    try:
        ZoneInfo("Europe/Istanbul")
    except ZoneInfoNotFoundError:
        sys.exit("no time zone data: install the package tzdata")
    json.dump([answer(case) for case in json.load(sys.stdin)], sys.stdout)


if __name__ == "__main__":
    main()
