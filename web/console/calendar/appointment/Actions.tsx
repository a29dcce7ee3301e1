import { Button, Group, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Fault } from '../../../app/errors/Fault';
import { JoinButton } from '../../../booking/appointments/JoinButton';
import { useCommand } from '../../../app/graphql/useCommand';
import { useNow } from '../../../app/time/useNow';
import { APPROVE } from '../queries';
import type { Appointment } from '../queries';
import { allowedOf } from './allowed';

/** What is asked about before it is done. */
export type Step = 'cancel' | 'decline' | 'pay' | 'complete' | 'noShow';

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
  const may = allowedOf(appointment, own, useNow());
  return (
    <Stack gap="sm">
      {own && <JoinButton appointment={appointment} name={appointment.client?.name ?? t('calendar.nameless')} />}
      {approve.error !== null && <Fault error={approve.error} />}
      <Group gap="xs">
        {may.approve && (
          <Button
            loading={approve.busy}
            onClick={async () => {
              if (await approve.send({ id })) onChanged();
            }}
          >
            {t('calendar.approve')}
          </Button>
        )}
        {may.decline && (
          <Button variant="outline" color="red" onClick={() => onStep('decline')}>
            {t('calendar.decline')}
          </Button>
        )}
        {may.complete && <Button onClick={() => onStep('complete')}>{t('calendar.complete')}</Button>}
        {may.noShow && (
          <Button variant="default" onClick={() => onStep('noShow')}>
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
