import { Alert, Anchor, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Icon } from '../../app/layout/Icon';

interface Props {
  /** Where the form is that was sent, if it is another one. */
  readonly form?: string;
}

/** A booking was sent, and no answer came: it may be booked or not. */
export function Unanswered({ form }: Props): ReactNode {
  const { t } = useTranslation('booking');
  return (
    <Alert color="yellow" role="alert" icon={<Icon name="warning" />} title={t('unanswered.title')}>
      <Text size="sm" mb="xs">
        {t(form === undefined ? 'unanswered.lead' : 'unanswered.leadElsewhere')}
      </Text>
      <Group gap="md">
        {form !== undefined && (
          <Anchor component={Link} to={form} size="sm" underline="always" c="inherit">
            {t('unanswered.finish')}
          </Anchor>
        )}
        <Anchor component={Link} to="/booking/appointments" size="sm" underline="always" c="inherit">
          {t('unanswered.look')}
        </Anchor>
      </Group>
    </Alert>
  );
}
