import { VisuallyHidden } from '@mantine/core';
import type { CSSProperties, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useLanguage } from '../../app/i18n/useLanguage';
import { formatDate } from '../../app/time/format';
import { weekdays } from '../../booking/logic/words';
import classes from './calendar.module.css';
import { DayColumn } from './DayColumn';
import { blocksOf, hoursOf } from './logic/layout';
import { timeAt } from './logic/wall';
import { shadedOn, WEEKDAYS, weekdayOf } from './logic/windows';
import type { Hours } from './logic/windows';
import type { Entry } from './useAgenda';
import { useDrag } from './useDrag';
import type { Spot } from './useDrag';

/** How many pixels an hour is high. */
const HOUR = 60;

interface Props {
  readonly dates: readonly string[];
  readonly today: string;
  readonly zone: string;
  readonly entries: readonly Entry[];
  readonly hours: Hours;
  /** Where an appointment is to be put, as long as that is not decided. */
  readonly wanted: Spot | null;
  readonly isMovable: (entry: Entry) => boolean;
  readonly hrefOfDay: (date: string) => string;
  readonly onOpen: (entry: Entry) => void;
  readonly onDrop: (spot: Spot) => void;
}

/** Days beside each other, hours below each other, by the clock of the schedule's zone. */
export function TimeGrid(props: Props): ReactNode {
  const { dates, today, zone, entries, hours, wanted, isMovable, hrefOfDay, onOpen, onDrop } = props;
  const { t } = useTranslation('console');
  const language = useLanguage();
  const days = dates.map((date) => ({ date, blocks: blocksOf(entries, date, zone), worked: shadedOn(hours, date) }));
  const shown = days.flatMap(({ blocks, worked }) => [
    ...blocks.map(({ from, to }) => ({ from, to })),
    ...worked.map(([from, to]) => ({ from, to })),
  ]);
  const [firstHour, lastHour] = hoursOf(shown);
  const scale = { first: firstHour * 60, hour: HOUR };
  const { spot, take, dragged } = useDrag(scale, onDrop);
  const names = weekdays(language);
  const height = (lastHour - firstHour) * HOUR;
  return (
    <div className={classes['grid']} style={{ '--days': dates.length, '--hour': `${HOUR}px` } as CSSProperties}>
      <div className={classes['corner']} />
      {dates.map((date) => (
        <div key={date} className={`${classes['day']} ${date === today ? classes['today'] : ''}`}>
          <Link to={hrefOfDay(date)}>
            {names[WEEKDAYS.indexOf(weekdayOf(date))]?.short}
            <strong>{Number(date.slice(8))}</strong>
            <VisuallyHidden>{formatDate(date, language, 'day')}</VisuallyHidden>
          </Link>
        </div>
      ))}
      <div className={classes['hours']} style={{ height }} aria-hidden="true">
        {Array.from({ length: lastHour - firstHour - 1 }, (_, hour) => (
          <span key={hour} style={{ top: (hour + 1) * HOUR }}>
            {timeAt((firstHour + hour + 1) * 60)}
          </span>
        ))}
      </div>
      {days.map(({ date, blocks, worked }) => {
        const exception = hours.exceptions.find((one) => one.date === date);
        const note = exception && (exception.windows.length === 0 ? t('calendar.dayOff') : t('calendar.specialDay'));
        return (
          <DayColumn
            key={date}
            date={date}
            today={date === today}
            zone={zone}
            scale={scale}
            height={height}
            blocks={blocks}
            worked={worked}
            note={note ?? null}
            spot={spot ?? wanted}
            isMovable={isMovable}
            onTake={take}
            onOpen={(entry) => {
              if (!dragged()) onOpen(entry);
            }}
          />
        );
      })}
    </div>
  );
}
