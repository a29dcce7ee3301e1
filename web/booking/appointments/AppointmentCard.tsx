import { Anchor, Box, Group, Paper, Stack, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { readFragment } from '../../app/graphql/graphql';
import { useLanguage } from '../../app/i18n/useLanguage';
import { useViewer } from '../../app/session/viewer';
import { formatInstant } from '../../app/time/format';
import classes from '../booking.module.css';
import { useZone } from '../logic/zones';
import { When } from '../When';
import { JoinButton } from './JoinButton';
import { otherName } from './otherName';
import { APPOINTMENT } from './queries';
import type { AppointmentRef } from './queries';
import { StatusBadge } from './StatusBadge';

/** An appointment in a list. */
export function AppointmentCard({ of }: { readonly of: AppointmentRef }): ReactNode {
  const { t } = useTranslation('booking');
  const language = useLanguage();
  const viewer = useViewer();
  const [zone] = useZone();
  const appointment = readFragment(APPOINTMENT, of);
  const name = otherName(appointment, viewer.accountId) ?? t('nameless');
  const when = formatInstant(appointment.start, zone, language, 'date-time');
  return (
    <Paper withBorder p="md" radius="md">
      <Group justify="space-between" align="flex-start" gap="sm">
        <Title order={2} size="h4" className={classes['text']}>
          {name}
        </Title>
        <StatusBadge status={appointment.status} />
      </Group>
      <Stack gap={6} my="sm">
        <When
          start={appointment.start}
          end={appointment.end}
          zone={zone}
          providerZone={appointment.provider?.zone ?? zone}
        />
      </Stack>
      <Group justify="space-between" align="flex-start">
        <Anchor
          component={Link}
          to={`/booking/appointments/${appointment.id}`}
          underline="always"
          aria-label={t('mine.detailsOf', { name, when })}
        >
          {t('mine.details')}
        </Anchor>
        <Box ta="right">
          <JoinButton appointment={appointment} name={name} />
        </Box>
      </Group>
    </Paper>
  );
}
