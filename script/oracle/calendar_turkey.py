#!/usr/bin/env python3
"""The national holidays of Turkey as two packages of PyPI know them, to compare domain/src/calendar/turkey.rs with.

    pip install holidays==0.108 holidata==2026.9.0
    python3 script/oracle/calendar_turkey.py >domain/tests/calendar/turkey.json

The tests read the committed result, so that they need neither package. Each day is [date, half day, names]. Whole days of holidata
that differ are listed beside; it has no half days, and its feasts end with 2027.
"""

import json
from importlib.metadata import version

import holidata
import holidays

FIRST, LAST = 2017, 2032
LAST_OF_SECOND = 2027


def days(year):
    whole = holidays.country_holidays("TR", years=year, language="tr")
    half = holidays.country_holidays("TR", years=year, language="tr", categories="half_day")
    found = []
    for day in sorted(set(whole) | set(half)):
        names = [name for known in (whole, half) for name in known.get(day, "").split("; ") if name]
        assert not any("tahmini" in name for name in names), f"{day} is an estimate"
        names = sorted(name.replace(" (saat 13.00'ten)", "") for name in names)
        found.append([day.isoformat(), day not in whole, names])
    return found


def main():
    years = {year: days(year) for year in range(FIRST, LAST + 1)}
    turkey = holidata.for_locale("TR", "tr")
    differences = []
    for year in range(FIRST, LAST_OF_SECOND + 1):
        whole = {day for day, half, _ in years[year] if not half}
        second = {day.as_dict()["date"] for day in turkey.get_holidays_of(year)}
        differences += [[day, "holidays" if day in whole else "holidata"] for day in sorted(whole ^ second)]
    source = {name: version(name) for name in ("holidays", "holidata")}
    # A line for each year, so that a change of one is seen.
    print("{")
    print(f'"source": {json.dumps(source)},')
    print(f'"only_in_one": {json.dumps(differences)},')
    print('"years": {')
    print(",\n".join(f'"{year}": {json.dumps(found, ensure_ascii=False)}' for year, found in years.items()))
    print("}\n}")


if __name__ == "__main__":
    main()
