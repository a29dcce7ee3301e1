import type { PointerEvent, ReactNode } from 'react';
import { useLanguage } from '../../app/i18n/useLanguage';
import { formatDate } from '../../app/time/format';
import { useNow } from '../../app/time/useNow';
import { minutesOf } from '../../booking/logic/slots';
import classes from './calendar.module.css';
import { EntryButton } from './EntryButton';
import type { Block } from './logic/layout';
import { timeAt, wallMinutes } from './logic/wall';
import type { Entry } from './useAgenda';
import type { Spot } from './useDrag';

interface Props {
  readonly date: string;
  readonly today: boolean;
  readonly zone: string;
  /** The minute at the top, and how many pixels an hour is high. */
  readonly scale: { readonly first: number; readonly hour: number };
  readonly height: number;
  readonly blocks: readonly Block<Entry>[];
  /** When the provider works, in minutes since midnight. */
  readonly worked: readonly (readonly [number, number])[];
  /** Why the day is not as others of its kind. */
  readonly note: string | null;
  readonly spot: Spot | null;
  readonly isMovable: (entry: Entry) => boolean;
  readonly onTake: (event: PointerEvent, block: Omit<Spot, 'date'>) => void;
  readonly onOpen: (entry: Entry) => void;
}

/** A day of a calendar: its hours, what is booked, and what is being moved to it. */
export function DayColumn(props: Props): ReactNode {
  const { date, today, zone, scale, height, blocks, worked, note, spot, isMovable, onTake, onOpen } = props;
  const language = useLanguage();
  const pixels = (minutes: number): number => (minutes / 60) * scale.hour;
  const top = (minutes: number): number => pixels(minutes - scale.first);
  return (
    <div className={classes['column']} style={{ height }} data-date={date}>
      {worked.map(([from, to]) => (
        <div key={from} className={classes['worked']} style={{ top: top(from), height: pixels(to - from) }} />
      ))}
      <div className={classes['lines']} />
      {note !== null && <div className={classes['note']}>{note}</div>}
      {today && <NowLine zone={zone} top={top} />}
      <ul className={classes['blocks']} aria-label={formatDate(date, language, 'day')}>
        {blocks.map(({ item, from, to, lane, lanes }) => (
          <li
            key={item.id}
            style={{
              top: top(from),
              height: Math.max(26, pixels(to - from)),
              left: `${(100 * lane) / lanes}%`,
              width: `${100 / lanes}%`,
            }}
          >
            <EntryButton
              entry={item}
              zone={zone}
              movable={isMovable(item)}
              faded={spot?.id === item.id}
              onTake={(event) => onTake(event, { id: item.id, from, length: minutesOf(item) })}
              onOpen={() => onOpen(item)}
            />
          </li>
        ))}
      </ul>
      {spot?.date === date && (
        <div className={classes['ghost']} style={{ top: top(spot.from), height: Math.max(26, pixels(spot.length)) }}>
          <div>{timeAt(spot.from)}</div>
        </div>
      )}
    </div>
  );
}

/** The moment that it is now, by the server's clock. */
function NowLine({ zone, top }: { readonly zone: string; readonly top: (minutes: number) => number }): ReactNode {
  const minutes = wallMinutes(useNow(), zone);
  return top(minutes) < 0 ? null : <div className={classes['now']} style={{ top: top(minutes) }} />;
}
