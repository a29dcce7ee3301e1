import { Button, Group, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Fault } from '../../../app/errors/Fault';
import { JoinButton } from '../../../booking/appointments/JoinButton';
import { useCommand } from '../../../app/graphql/useCommand';
import type { Command } from '../../../app/graphql/useCommand';
import { useNow } from '../../../app/time/useNow';
import { APPROVE, COMPLETE, NO_SHOW } from '../queries';
import type { Appointment } from '../queries';
import { allowedOf } from './allowed';

/** What has to be filled in before it is done. */
export type Step = 'cancel' | 'decline' | 'pay';

interface Props {
  readonly appointment: Appointment;
  readonly own: boolean;
  readonly onStep: (step: Step) => void;
  readonly onMove: () => void;
  readonly onChanged: () => void;
}

/** What can be done with an appointment as it stands now. */
export function Actions({ appointment, own, onStep, onMove, onChanged }: Props): ReactNode {
  const { t } = useTranslation('console');
  const { id } = appointment;
  const approve = useCommand(APPROVE);
  const complete = useCommand(COMPLETE);
  const noShow = useCommand(NO_SHOW);
  const may = allowedOf(appointment, own, useNow());
  const error = approve.error ?? complete.error ?? noShow.error;
  const busy = approve.busy || complete.busy || noShow.busy;
  const run = async (command: Command<unknown, { id: string; commandId: string }>): Promise<void> => {
    if (!busy && (await command.send({ id }))) onChanged();
  };
  return (
    <Stack gap="sm">
      {own && <JoinButton appointment={appointment} name={appointment.client?.name ?? t('calendar.nameless')} />}
      {error !== null && <Fault error={error} />}
      <Group gap="xs">
        {may.approve && (
          <Button loading={approve.busy} onClick={() => run(approve)}>
            {t('calendar.approve')}
          </Button>
        )}
        {may.decline && (
          <Button variant="outline" color="red" onClick={() => onStep('decline')}>
            {t('calendar.decline')}
          </Button>
        )}
        {may.complete && (
          <Button loading={complete.busy} onClick={() => run(complete)}>
            {t('calendar.complete')}
          </Button>
        )}
        {may.noShow && (
          <Button variant="default" loading={noShow.busy} onClick={() => run(noShow)}>
            {t('calendar.noShow')}
          </Button>
        )}
        {may.pay && (
          <Button variant="default" onClick={() => onStep('pay')}>
            {t('calendar.pay')}
          </Button>
        )}
        {may.move && (
          <Button variant="default" onClick={onMove}>
            {t('calendar.move')}
          </Button>
        )}
        {may.cancel && (
          <Button variant="outline" color="red" onClick={() => onStep('cancel')}>
            {t('calendar.cancel')}
          </Button>
        )}
      </Group>
    </Stack>
  );
}
