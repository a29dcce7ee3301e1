import { Text } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { Fault } from '../../../app/errors/Fault';
import { Dialog } from '../../../app/layout/Dialog';
import { Loading } from '../../../app/layout/Loading';
import { useCommand } from '../../../app/graphql/useCommand';
import { CANCEL } from '../../../booking/appointments/queries';
import { APPOINTMENT, COMPLETE, DECLINE, NO_SHOW } from '../queries';
import type { Appointment } from '../queries';
import { Actions } from './Actions';
import type { Step } from './Actions';
import { EndForm } from './EndForm';
import { Facts } from './Facts';
import { PaymentForm } from './PaymentForm';
import { ReasonForm } from './ReasonForm';

interface Props {
  readonly id: string;
  readonly own: boolean;
  readonly zone: string;
  /** Changes whenever the calendar was told of a change. */
  readonly turn: number;
  readonly onClose: () => void;
  readonly onMove: (appointment: Appointment) => void;
  readonly onChanged: () => void;
}

/** An appointment over the calendar: all about it, and what can be done. */
export function AppointmentDialog({ id, own, zone, turn, onClose, onMove, onChanged }: Props): ReactNode {
  const { t } = useTranslation('console');
  const [{ data, error }, ask] = useQuery({ query: APPOINTMENT, variables: { id } });
  const refetch = (): void => ask({ requestPolicy: 'network-only' });
  const [seen, setSeen] = useState(turn);
  if (seen !== turn) {
    setSeen(turn);
    refetch();
  }
  const appointment = data?.appointment;
  const name = appointment ? (appointment.client?.name ?? t('calendar.nameless')) : null;
  return (
    <Dialog opened onClose={onClose} title={name ?? t('calendar.appointment')} size="lg">
      {error && !data && <Fault error={error} onRetry={refetch} />}
      {!data && !error && <Loading />}
      {data && !appointment && <Text>{t('calendar.noSuchAppointment')}</Text>}
      {appointment && (
        <Opened
          appointment={appointment}
          own={own}
          zone={zone}
          onMove={() => onMove(appointment)}
          onChanged={() => {
            refetch();
            onChanged();
          }}
        />
      )}
    </Dialog>
  );
}

interface OpenedProps {
  readonly appointment: Appointment;
  readonly own: boolean;
  readonly zone: string;
  readonly onMove: () => void;
  readonly onChanged: () => void;
}

function Opened({ appointment, own, zone, onMove, onChanged }: OpenedProps): ReactNode {
  const { t } = useTranslation('console');
  const [step, setStep] = useState<Step | null>(null);
  const cancel = useCommand(CANCEL);
  const decline = useCommand(DECLINE);
  const complete = useCommand(COMPLETE);
  const noShow = useCommand(NO_SHOW);
  const { id } = appointment;
  const back = (): void => setStep(null);
  const done = (): void => {
    setStep(null);
    onChanged();
  };
  return (
    <>
      <Facts appointment={appointment} zone={zone} />
      {step === null && (
        <Actions appointment={appointment} own={own} onStep={setStep} onMove={onMove} onChanged={onChanged} />
      )}
      {step === 'cancel' && (
        <ReasonForm
          label={t('calendar.cancelReason')}
          action={t('calendar.cancel')}
          command={cancel}
          id={id}
          onBack={back}
          onDone={done}
        />
      )}
      {step === 'decline' && (
        <ReasonForm
          label={t('calendar.declineReason')}
          action={t('calendar.decline')}
          command={decline}
          id={id}
          onBack={back}
          onDone={done}
        />
      )}
      {step === 'complete' && (
        <EndForm
          lead={t('calendar.completeLead')}
          action={t('calendar.complete')}
          command={complete}
          id={id}
          onBack={back}
          onDone={done}
        />
      )}
      {step === 'noShow' && (
        <EndForm
          lead={t('calendar.noShowLead')}
          action={t('calendar.noShow')}
          command={noShow}
          id={id}
          onBack={back}
          onDone={done}
        />
      )}
      {step === 'pay' && <PaymentForm id={id} onBack={back} onDone={done} />}
    </>
  );
}
