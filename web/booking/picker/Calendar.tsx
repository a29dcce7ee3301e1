import { ActionIcon, Group, Text } from '@mantine/core';
import { useEffect, useRef } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../app/i18n/useLanguage';
import { Icon } from '../../app/layout/Icon';
import { formatDate } from '../../app/time/format';
import { addMonths, dateByKey, monthOf, weeksOf } from '../logic/calendar';
import { formatMonth, weekdays } from '../logic/words';
import classes from './picker.module.css';

interface Props {
  /** Such as `2026-11`. */
  readonly month: string;
  readonly chosen: string | null;
  readonly today: string;
  /** The first and the last date that can be chosen. */
  readonly first: string;
  readonly last: string | null;
  /** How many times are free on a date; null until that is known. */
  readonly free: ReadonlyMap<string, number> | null;
  /** `moved` when a key led there: then the focus goes along. */
  readonly onChoose: (date: string) => void;
  readonly onMonth: (month: string) => void;
}

/** A month whose days are gone through with arrows, as in the ARIA authoring practices. */
export function Calendar({ month, chosen, today, first, last, free, onChoose, onMonth }: Props): ReactNode {
  const { t } = useTranslation('booking');
  const language = useLanguage();
  const table = useRef<HTMLTableElement>(null);
  const wanted = useRef<string | null>(null);
  const allowed = (date: string): boolean => date >= first && (last === null || date <= last);
  const within = (date: string): string => (date < first ? first : last !== null && date > last ? last : date);
  // A key may lead to a month that has to be shown first.
  useEffect(() => {
    if (wanted.current === null) return;
    table.current?.querySelector<HTMLButtonElement>(`[data-date="${wanted.current}"]`)?.focus();
    wanted.current = null;
  });

  function follow(event: KeyboardEvent): void {
    const from = (event.target as HTMLElement).dataset['date'];
    const led = from === undefined ? null : dateByKey(from, event.key);
    if (led === null) return;
    event.preventDefault();
    const date = within(led);
    if (monthOf(date) === month) {
      table.current?.querySelector<HTMLButtonElement>(`[data-date="${date}"]`)?.focus();
      return;
    }
    wanted.current = date;
    onMonth(monthOf(date));
  }

  const weeks = weeksOf(month);
  const days = weeks.flat().filter((date) => date !== null);
  const reachable = days.filter(allowed);
  const entry = chosen !== null && reachable.includes(chosen) ? chosen : reachable[0];
  const step = (months: number): string => monthOf(addMonths(`${month}-01`, months));
  return (
    <div>
      <Group justify="space-between" mb="xs" wrap="nowrap">
        <ActionIcon
          variant="default"
          size="lg"
          aria-label={t('calendar.earlier')}
          disabled={step(-1) < monthOf(first)}
          onClick={() => onMonth(step(-1))}
        >
          <Icon name="earlier" />
        </ActionIcon>
        <Text fw={600} aria-live="polite">
          {formatMonth(month, language)}
        </Text>
        <ActionIcon
          variant="default"
          size="lg"
          aria-label={t('calendar.later')}
          disabled={last !== null && step(1) > monthOf(last)}
          onClick={() => onMonth(step(1))}
        >
          <Icon name="later" />
        </ActionIcon>
      </Group>
      <table
        ref={table}
        role="grid"
        aria-label={t('calendar.label', { month: formatMonth(month, language) })}
        aria-busy={free === null}
        className={classes['calendar']}
        onKeyDown={follow}
      >
        <thead>
          <tr>
            {weekdays(language).map(({ long, short }) => (
              <th key={long} scope="col" abbr={long}>
                {short}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeks.map((week, row) => (
            <tr key={row}>
              {week.map((date, column) => {
                if (date === null) return <td key={column} />;
                const count = free?.get(date) ?? 0;
                const day = formatDate(date, language, 'day');
                return (
                  <td key={column} role="gridcell" aria-selected={date === chosen}>
                    <button
                      type="button"
                      data-date={date}
                      data-free={count > 0 || undefined}
                      data-chosen={date === chosen || undefined}
                      data-today={date === today || undefined}
                      tabIndex={date === entry ? 0 : -1}
                      disabled={!allowed(date)}
                      aria-label={t(count > 0 ? 'calendar.free' : 'calendar.none', { day, count })}
                      aria-current={date === today ? 'date' : undefined}
                      onClick={() => onChoose(date)}
                    >
                      {Number(date.slice(8))}
                    </button>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      <Text size="sm" c="dimmed" mt="xs" className={classes['legend']}>
        {t('calendar.legend')}
      </Text>
    </div>
  );
}
