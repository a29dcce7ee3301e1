import { Button, Group, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

interface Props {
  readonly appointment: string;
  readonly another: string;
}

/** For whoever comes back to a form that was sent: nothing is booked again. */
export function AlreadyBooked({ appointment, another }: Props): ReactNode {
  const { t } = useTranslation('booking');
  return (
    <>
      <Title order={1} size="h2">
        {t('already.title')}
      </Title>
      <Text my="md">{t('already.lead')}</Text>
      <Group>
        <Button component={Link} to={`/booking/appointments/${appointment}`}>
          {t('already.show')}
        </Button>
        <Button component={Link} to={another} variant="default">
          {t('already.another')}
        </Button>
      </Group>
    </>
  );
}
