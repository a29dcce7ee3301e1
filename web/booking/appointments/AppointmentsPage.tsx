import { Button, Group, Text, Title } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { useLanguage } from '../../app/i18n/useLanguage';
import { usePageTitle } from '../../app/layout/usePageTitle';
import { formatInstant } from '../../app/time/format';
import classes from '../booking.module.css';
import { useZone } from '../logic/zones';
import { AppointmentPages } from './AppointmentPages';
import tabs from './tabs.module.css';
import { useAppointmentNews } from './useAppointmentNews';

const WHENS = ['UPCOMING', 'PAST'] as const;

/** What the person has booked: what is ahead, and what is over. */
export function AppointmentsPage(): ReactNode {
  const { t } = useTranslation('booking');
  const language = useLanguage();
  const [zone] = useZone();
  usePageTitle(t('mine.title'));
  const [params] = useSearchParams();
  const when = params.get('when') === 'past' ? 'PAST' : 'UPCOMING';
  const [version, setVersion] = useState(0);
  const change = useAppointmentNews(() => setVersion((before) => before + 1));
  return (
    <div className={classes['narrow']}>
      <Group justify="space-between" mb="md">
        <Title order={1} size="h2">
          {t('mine.title')}
        </Title>
        <Button component={Link} to="/booking" variant="default">
          {t('mine.book')}
        </Button>
      </Group>
      <nav aria-label={t('mine.which')} className={tabs['tabs']}>
        {WHENS.map((one) => (
          <Link
            key={one}
            to={one === 'PAST' ? '/booking/appointments?when=past' : '/booking/appointments'}
            aria-current={one === when ? 'true' : undefined}
          >
            {t(`mine.${one}`)}
          </Link>
        ))}
      </nav>
      <div role="status">
        {change && (
          <Text size="sm" mb="sm">
            {t('mine.changed', {
              when: formatInstant(change.start, zone, language, 'date-time'),
              status: t(`status.${change.status}`),
            })}
          </Text>
        )}
      </div>
      <AppointmentPages key={when} when={when} version={version} />
    </div>
  );
}
