import { useEffect, useMemo, useRef } from 'react';
import type { ReactNode } from 'react';
import { Fault } from '../../app/errors/Fault';
import { dateIn } from '../../app/time/format';
import { serverClock } from '../../app/time/server';
import { addDays, daysOf, instantAt, monthOf, providerDays } from '../logic/calendar';
import { byViewerDay, nextFreeDay } from '../logic/slots';
import type { Slot } from '../logic/slots';
import { useZone } from '../logic/zones';
import { Calendar } from './Calendar';
import { DaySlots } from './DaySlots';
import { NextFree } from './NextFree';
import classes from './picker.module.css';
import { useChosenDay } from './useChosenDay';
import { useFreeSlots } from './useFreeSlots';
import { ZoneChoice } from './ZoneChoice';

interface Props {
  /** The site's address name; null for whoever is signed in there. */
  readonly site: string | null;
  readonly provider: { readonly id: string; readonly zone: string };
  /** The last date that can be booked, where it is known. */
  readonly latest: string | null;
  readonly hrefOf: (slot: Slot) => string;
}

/** A month, and the free times of the chosen day in the viewer's zone, as they come and go. */
export function SlotPicker({ site, provider, latest, hrefOf }: Props): ReactNode {
  const [zone, setZone] = useZone();
  const today = dateIn(zone, serverClock.now());
  const { month, day, choose, showMonth } = useChosenDay(today);
  const days = daysOf(month);
  const first = days[0] ?? today;
  const last = days.at(-1) ?? today;
  const { slots, error, refetch } = useFreeSlots({
    site,
    provider: provider.id,
    // The provider's dates may be a day ahead or behind.
    from: addDays(first, -1),
    to: addDays(last, 1),
    live: day === null ? [] : providerDays(day, zone, provider.zone),
  });
  const byDay = useMemo(() => (slots ? byViewerDay(slots, zone) : null), [slots, zone]);
  const free = useMemo(() => byDay && new Map([...byDay].map(([date, list]) => [date, list.length])), [byDay]);

  // Whoever opens a month sees its first free day.
  const opening = day === null && byDay ? nextFreeDay(byDay, addDays(first, -1)) : null;
  useEffect(() => {
    if (opening !== null && monthOf(opening) === month) choose(opening);
  });

  const details = useRef<HTMLElement>(null);
  function chooseAndShow(date: string): void {
    choose(date);
    // On a phone the times are below the month.
    details.current?.scrollIntoView({ block: 'nearest' });
  }

  return (
    <div className={classes['columns']}>
      <div>
        <Calendar
          month={month}
          chosen={day}
          today={today}
          first={today}
          last={latest}
          free={free}
          onChoose={chooseAndShow}
          onMonth={showMonth}
        />
      </div>
      <section ref={details} aria-labelledby="chosen-day">
        <ZoneChoice
          zone={zone}
          providerZone={provider.zone}
          at={instantAt(day ?? first, '12:00', zone)}
          onChange={setZone}
        />
        {error && <Fault error={error} onRetry={refetch} />}
        <DaySlots
          key={`${day ?? month} ${zone}`}
          site={site}
          provider={provider}
          zone={zone}
          day={day}
          month={month}
          slots={byDay && day !== null ? (byDay.get(day) ?? NONE) : byDay && NONE}
          failed={error !== undefined}
          hrefOf={hrefOf}
        />
        <NextFree
          site={site}
          provider={provider.id}
          zone={zone}
          today={today}
          latest={latest}
          known={byDay && nextFreeDay(byDay, day ?? last)}
          after={day ?? last}
          onFound={chooseAndShow}
        />
      </section>
    </div>
  );
}

const NONE: readonly Slot[] = [];
