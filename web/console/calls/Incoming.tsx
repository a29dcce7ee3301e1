import { Alert, Box, Button, Text, VisuallyHidden } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Fault } from '../../app/errors/Fault';
import { useCommand } from '../../app/graphql/useCommand';
import { Icon } from '../../app/layout/Icon';
import { useViewer } from '../../app/session/viewer';
import { ACCEPT, DECLINE } from './queries';
import type { Ringing, Running } from './queries';
import { RingingCall } from './RingingCall';

interface Props {
  readonly ringing: readonly Ringing[];
  readonly running: readonly Running[];
  readonly onChanged: () => void;
}

/** What rings, said at once: whoever takes it goes into its room. And the way back into a call that goes on. */
export function Incoming({ ringing, running, onChanged }: Props): ReactNode {
  const { t } = useTranslation('console');
  const accept = useCommand(ACCEPT);
  const decline = useCommand(DECLINE);
  // Told here, as the call may ring no longer.
  const error = accept.error ?? decline.error;
  async function take(id: string): Promise<void> {
    decline.forget();
    if (await accept.send({ id })) location.assign(`/room?call=${id}`);
    else onChanged();
  }
  async function leave(id: string): Promise<void> {
    accept.forget();
    await decline.send({ id });
    onChanged();
  }
  return (
    <>
      {error !== null && (
        <Box mb="md">
          <Fault error={error} />
        </Box>
      )}
      {/* Apart from what counts the seconds, so that a call is said once. */}
      <VisuallyHidden role="alert">
        {ringing.map(({ id, callerName }) => (
          <p key={id}>{t('calls.ringing', { name: callerName ?? t('calls.erased') })}</p>
        ))}
      </VisuallyHidden>
      {ringing.map((call) => (
        <RingingCall
          key={call.id}
          call={call}
          busy={accept.busy || decline.busy}
          onAccept={() => void take(call.id)}
          onDecline={() => void leave(call.id)}
        />
      ))}
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
    <Alert role="group" color="teal" icon={<Icon name="video" />} title={t('calls.running')} mb="md">
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        {others.map(({ name }) => name ?? t('calls.erased')).join(', ')}
      </Text>
      <Button component="a" href={`/room?call=${call.id}`} size="sm" mt="sm" variant="default">
        {t('calls.back')}
      </Button>
    </Alert>
  );
}
