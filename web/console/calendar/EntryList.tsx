import { Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../app/i18n/useLanguage';
import { dateIn, formatDate } from '../../app/time/format';
import classes from './calendar.module.css';
import { EntryButton } from './EntryButton';
import type { Hours } from './logic/windows';
import type { Entry } from './useAgenda';

interface Props {
  readonly dates: readonly string[];
  readonly zone: string;
  readonly entries: readonly Entry[];
  readonly hours: Hours;
  readonly onOpen: (entry: Entry) => void;
}

/** The days below each other, for where they have no room beside each other. */
export function EntryList({ dates, zone, entries, hours, onOpen }: Props): ReactNode {
  const { t } = useTranslation('console');
  const language = useLanguage();
  return (
    <Stack gap="lg">
      {dates.map((date) => {
        const exception = hours.exceptions.find((one) => one.date === date);
        const found = entries.filter(({ start }) => dateIn(zone, start) === date);
        return (
          <section key={date}>
            <Title order={2} size="h5" mb={6}>
              {formatDate(date, language, 'day')}
            </Title>
            {exception && (
              <Text size="sm" c="dimmed" mb={6}>
                {t(exception.windows.length === 0 ? 'calendar.dayOff' : 'calendar.specialDay')}
              </Text>
            )}
            {found.length === 0 && (
              <Text size="sm" c="dimmed">
                {t('calendar.noneOnDay')}
              </Text>
            )}
            <ul className={classes['list']}>
              {found.map((entry) => (
                <li key={entry.id}>
                  <EntryButton entry={entry} zone={zone} movable={false} faded={false} onOpen={() => onOpen(entry)} />
                </li>
              ))}
            </ul>
          </section>
        );
      })}
    </Stack>
  );
}
