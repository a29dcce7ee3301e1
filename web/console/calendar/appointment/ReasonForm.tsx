import { Textarea } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { lengthOf } from '../../../booking/logic/draft';
import type { useCommand } from '../../../app/graphql/useCommand';
import { ActionForm } from './ActionForm';

export const REASON_LIMIT = 500;

interface Props {
  readonly label: string;
  readonly action: string;
  readonly command: ReturnType<typeof useCommand<unknown, { id: string; reason: string; commandId: string }>>;
  readonly id: string;
  readonly onBack: () => void;
  readonly onDone: () => void;
}

/** Why it does not take place, which the client reads. */
export function ReasonForm({ label, action, command, id, onBack, onDone }: Props): ReactNode {
  const { t } = useTranslation('console');
  const [reason, setReason] = useState('');
  const [checked, setChecked] = useState(false);
  const { send, busy, error } = command;
  const length = lengthOf(reason.trim());
  const missing = length === 0 ? t('calendar.reasonMissing') : null;
  const fault = length > REASON_LIMIT ? t('calendar.tooLong', { limit: REASON_LIMIT }) : missing;
  async function submit(): Promise<void> {
    setChecked(true);
    if (fault === null && (await send({ id, reason: reason.trim() }))) onDone();
  }
  return (
    <ActionForm action={action} color="red" busy={busy} error={error} onSubmit={submit} onBack={onBack}>
      <Textarea
        label={label}
        description={t('calendar.reasonHint')}
        error={checked ? fault : null}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        rows={3}
        required
        autoFocus
      />
    </ActionForm>
  );
}
