import { Alert, Button, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../app/layout/Icon';
import { useNow } from '../../app/time/useNow';
import { elapsed } from './availability';
import type { Ringing } from './queries';

interface Props {
  readonly call: Ringing;
  readonly busy: boolean;
  readonly onAccept: () => void;
  readonly onDecline: () => void;
}

/** A call that rings: since when, to be taken or not. */
export function RingingCall({ call, busy, onAccept, onDecline }: Props): ReactNode {
  const { t } = useTranslation('console');
  const now = useNow();
  const name = call.callerName ?? t('calls.erased');
  return (
    <Alert role="group" color="cyan" icon={<Icon name="phone" />} title={t('calls.ringing', { name })} mb="md">
      <Text size="sm" style={{ fontVariantNumeric: 'tabular-nums' }}>
        {t('calls.waitsFor', { time: elapsed(Date.parse(call.startedAt), now) })}
      </Text>
      <Group gap="sm" mt="sm">
        <Button
          size="sm"
          leftSection={<Icon name="phone" size={16} />}
          loading={busy}
          aria-label={t('calls.acceptOf', { name })}
          onClick={onAccept}
        >
          {t('calls.accept')}
        </Button>
        <Button
          size="sm"
          variant="default"
          disabled={busy}
          aria-label={t('calls.declineOf', { name })}
          onClick={onDecline}
        >
          {t('calls.decline')}
        </Button>
      </Group>
    </Alert>
  );
}
