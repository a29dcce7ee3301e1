import { Alert } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { Fault } from '../../app/errors/Fault';
import { Loading } from '../../app/layout/Loading';
import { dateIn } from '../../app/time/format';
import { serverClock } from '../../app/time/server';
import { isChangeable } from '../../booking/logic/join';
import { AppointmentDialog } from './appointment/AppointmentDialog';
import { MoveDialog } from './appointment/MoveDialog';
import { EntryList } from './EntryList';
import { dateOf, datesOf, placeOf, searchOf } from './logic/place';
import { boundsOf, instantOf } from './logic/wall';
import type { Hours } from './logic/windows';
import { Navigation } from './Navigation';
import { TimeGrid } from './TimeGrid';
import { useAgenda } from './useAgenda';
import type { Entry } from './useAgenda';
import { useCalendarNews } from './useCalendarNews';
import type { Spot } from './useDrag';

interface Props {
  readonly provider: string;
  readonly own: boolean;
  readonly zone: string;
  readonly hours: Hours;
}

/** An appointment for which another time is being chosen. */
interface Move {
  readonly entry: Entry;
  readonly start: number;
  /** Where it was dropped; null where it is back at its old place. */
  readonly spot: Spot | null;
}

/** One provider's calendar, kept up to date. */
export function Calendar({ provider, own, zone, hours }: Props): ReactNode {
  const { t } = useTranslation('console');
  const [search, setSearch] = useSearchParams();
  const narrow = useMediaQuery('(max-width: 62em)', matchMedia('(max-width: 62em)').matches);
  const place = placeOf(search);
  const now = serverClock.now();
  const today = dateIn(zone, now);
  const date = dateOf(place, zone, now);
  const dates = datesOf(place.view, date);
  const { entries, error, refetch } = useAgenda(own, { provider, ...boundsOf(dates, zone) });
  const [turn, setTurn] = useState(0);
  const [move, setMove] = useState<Move | null>(null);
  const [moved, setMoved] = useState(false);
  const renew = (): void => {
    refetch();
    setTurn((before) => before + 1);
  };
  useCalendarNews({ own, provider, dates, today }, renew);

  const open = (appointment: string | null): void => setSearch(searchOf({ ...place, appointment }));
  const movable = (entry: Entry): boolean => own && isChangeable(entry, entry.start, now);
  const begin = (entry: Entry, start: number, spot: Spot | null): void => {
    setMoved(false);
    setMove({ entry, start, spot });
  };
  function drop(spot: Spot): void {
    const entry = entries?.find(({ id }) => id === spot.id);
    const start = instantOf(spot.date, spot.from, zone);
    if (entry && start !== Date.parse(entry.start)) begin(entry, start, spot);
  }

  return (
    <>
      <Navigation place={place} date={date} dates={dates} today={today} zone={zone} own={own} />
      <div role="status">
        {moved && (
          <Alert color="teal" mb="sm" p="xs">
            {t('calendar.moved')}
          </Alert>
        )}
      </div>
      {error !== null && <Fault error={error} onRetry={refetch} />}
      {!entries && error === null && <Loading rows={8} />}
      {entries &&
        (narrow ? (
          <EntryList dates={dates} zone={zone} entries={entries} hours={hours} onOpen={({ id }) => open(id)} />
        ) : (
          <TimeGrid
            dates={dates}
            today={today}
            zone={zone}
            entries={entries}
            hours={hours}
            wanted={move?.spot ?? null}
            isMovable={movable}
            hrefOfDay={(day) => `?${searchOf({ ...place, view: 'day', date: day, appointment: null }).toString()}`}
            onOpen={({ id }) => open(id)}
            onDrop={drop}
          />
        ))}
      {place.appointment !== null && !move && (
        <AppointmentDialog
          key={place.appointment}
          id={place.appointment}
          own={own}
          zone={zone}
          turn={turn}
          onClose={() => open(null)}
          onMove={(appointment) => {
            const { id, start, end, status, first, client, payment } = appointment;
            const entry = { id, start, end, status, first, client: client?.name ?? null, payment: payment.state };
            begin(entry, Date.parse(start), null);
          }}
          onChanged={refetch}
        />
      )}
      {move && (
        <MoveDialog
          entry={move.entry}
          provider={provider}
          zone={zone}
          start={move.start}
          onClose={() => setMove(null)}
          onMoved={() => {
            setMove(null);
            setMoved(true);
            if (place.appointment !== null) open(null);
            refetch();
          }}
          onRefused={() => setMove({ ...move, spot: null })}
        />
      )}
    </>
  );
}
