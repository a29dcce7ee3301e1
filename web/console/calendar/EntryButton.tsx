import { VisuallyHidden } from '@mantine/core';
import type { PointerEvent, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../app/i18n/useLanguage';
import { formatInstant, zoneOffset } from '../../app/time/format';
import classes from './calendar.module.css';
import type { Entry } from './useAgenda';

interface Props {
  readonly entry: Entry;
  readonly zone: string;
  readonly movable: boolean;
  /** It is being moved elsewhere. */
  readonly faded: boolean;
  readonly onTake?: (event: PointerEvent) => void;
  readonly onOpen: () => void;
}

/** An appointment in a calendar; opens it. */
export function EntryButton({ entry, zone, movable, faded, onTake, onOpen }: Props): ReactNode {
  const { t } = useTranslation('console');
  const language = useLanguage();
  const { start, end, status, first, payment } = entry;
  const from = formatInstant(start, zone, language, 'time');
  const to = formatInstant(end, zone, language, 'time');
  // On the day on which clocks are turned back an hour is there twice.
  const offset = zoneOffset(zone, start) === zoneOffset(zone, end) ? '' : ` (${zoneOffset(zone, start)})`;
  const ended = status === 'CANCELLED' || status === 'DECLINED';
  const marks = [
    t(`calendar.status.${status}`),
    first && !ended ? t('calendar.first') : null,
    payment === 'DUE' || payment === 'PAID' ? t(`calendar.paymentMark.${payment}`) : null,
  ].filter((mark) => mark !== null);
  const name = entry.client ?? t('calendar.nameless');
  return (
    <button
      type="button"
      className={`${classes['entry']} ${classes[status]}`}
      data-entry={entry.id}
      data-movable={movable || undefined}
      data-faded={faded || undefined}
      onPointerDown={movable ? onTake : undefined}
      onClick={onOpen}
    >
      <strong>
        {from}
        <VisuallyHidden>
          –{to}
          {offset},
        </VisuallyHidden>{' '}
        {name}
      </strong>
      <VisuallyHidden>, </VisuallyHidden>
      {marks.join(' · ')}
    </button>
  );
}
