import { Alert, Anchor, List, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useLanguage } from '../../../app/i18n/useLanguage';
import { Icon } from '../../../app/layout/Icon';
import { dateIn, formatInstant } from '../../../app/time/format';
import { searchOf } from '../logic/place';
import type { Entry } from '../useAgenda';
import { UPCOMING_DAYS } from '../useUpcoming';

interface Props {
  readonly entries: readonly Entry[];
  readonly provider: string;
  readonly zone: string;
}

const SHOWN = 10;

/** Warns of what is booked and would be outside the hours; it stays booked. */
export function LeftOut({ entries, provider, zone }: Props): ReactNode {
  const { t } = useTranslation('console');
  const language = useLanguage();
  if (entries.length === 0) return null;
  const rest = entries.length - SHOWN;
  return (
    <Alert
      color="orange"
      role="alert"
      icon={<Icon name="warning" />}
      title={t('calendar.availability.leftOut', { count: entries.length })}
    >
      <Text size="sm">{t('calendar.availability.leftOutLead', { days: UPCOMING_DAYS })}</Text>
      <List size="sm" mt={6}>
        {entries.slice(0, SHOWN).map(({ id, start, client }) => {
          const place = { view: 'day', date: dateIn(zone, start), provider, appointment: id } as const;
          return (
            <List.Item key={id}>
              <Anchor
                component={Link}
                to={`/console/calendar?${searchOf(place).toString()}`}
                underline="always"
                size="sm"
              >
                {formatInstant(start, zone, language, 'day')} {formatInstant(start, zone, language, 'time')},{' '}
                {client ?? t('calendar.nameless')}
              </Anchor>
            </List.Item>
          );
        })}
      </List>
      {rest > 0 && <Text size="sm">{t('calendar.availability.andMore', { count: rest })}</Text>}
    </Alert>
  );
}
