import { Alert, Button, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Fault } from '../../app/errors/Fault';
import { useCommand } from '../../app/graphql/useCommand';
import { Icon } from '../../app/layout/Icon';
import { useNow } from '../../app/time/useNow';
import { elapsed } from './availability';
import { ACCEPT, DECLINE } from './queries';
import type { Ringing } from './queries';

interface Props {
  readonly call: Ringing;
  readonly onChanged: () => void;
}

/** A call that rings: since when, to be taken or not. Whoever takes it goes into its room. */
export function RingingCall({ call, onChanged }: Props): ReactNode {
  const { t } = useTranslation('console');
  const accept = useCommand(ACCEPT);
  const decline = useCommand(DECLINE);
  const now = useNow();
  const name = call.callerName ?? t('calls.erased');
  const error = accept.error ?? decline.error;
  return (
    <Alert color="cyan" icon={<Icon name="phone" />} title={t('calls.ringing', { name })} mb="md">
      <Text size="sm" style={{ fontVariantNumeric: 'tabular-nums' }}>
        {t('calls.waitsFor', { time: elapsed(Date.parse(call.startedAt), now) })}
      </Text>
      <Group gap="sm" mt="sm">
        <Button
          size="sm"
          leftSection={<Icon name="phone" size={16} />}
          loading={accept.busy}
          disabled={decline.busy}
          aria-label={t('calls.acceptOf', { name })}
          onClick={async () => {
            decline.forget();
            if (await accept.send({ id: call.id })) location.assign(`/room?call=${call.id}`);
            else onChanged();
          }}
        >
          {t('calls.accept')}
        </Button>
        <Button
          size="sm"
          variant="default"
          loading={decline.busy}
          disabled={accept.busy}
          aria-label={t('calls.declineOf', { name })}
          onClick={async () => {
            accept.forget();
            await decline.send({ id: call.id });
            onChanged();
          }}
        >
          {t('calls.decline')}
        </Button>
      </Group>
      {error !== null && <Fault error={error} />}
    </Alert>
  );
}
