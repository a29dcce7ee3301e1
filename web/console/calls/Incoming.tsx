import { Alert, Button, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../app/layout/Icon';
import { useViewer } from '../../app/session/viewer';
import type { Ringing, Running } from './queries';
import { RingingCall } from './RingingCall';

interface Props {
  readonly ringing: readonly Ringing[];
  readonly running: readonly Running[];
  readonly onChanged: () => void;
}

/** What rings, said at once; and the way back into a call that goes on. */
export function Incoming({ ringing, running, onChanged }: Props): ReactNode {
  return (
    <>
      <div role="alert">
        {ringing.map((call) => (
          <RingingCall key={call.id} call={call} onChanged={onChanged} />
        ))}
      </div>
      {running.map((call) => (
        <RunningCall key={call.id} call={call} />
      ))}
    </>
  );
}

function RunningCall({ call }: { readonly call: Running }): ReactNode {
  const { t } = useTranslation('console');
  const { accountId } = useViewer();
  const others = call.participants.filter((one) => one.accountId !== accountId);
  return (
    <Alert color="teal" icon={<Icon name="video" />} title={t('calls.running')} mb="md">
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        {others.map(({ name }) => name ?? t('calls.erased')).join(', ')}
      </Text>
      <Button component="a" href={`/room?call=${call.id}`} size="sm" mt="sm" variant="default">
        {t('calls.back')}
      </Button>
    </Alert>
  );
}
