import { TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand } from '../../../app/graphql/useCommand';
import { lengthOf } from '../../../booking/logic/draft';
import { RECORD_PAYMENT } from '../queries';
import { ActionForm } from './ActionForm';

const LIMIT = 120;

interface Props {
  readonly id: string;
  readonly onBack: () => void;
  readonly onDone: () => void;
}

/** The fee was received: in cash, by transfer. */
export function PaymentForm({ id, onBack, onDone }: Props): ReactNode {
  const { t } = useTranslation('console');
  const [reference, setReference] = useState('');
  const { send, busy, error } = useCommand(RECORD_PAYMENT);
  const given = reference.trim();
  const tooLong = lengthOf(given) > LIMIT;
  async function submit(): Promise<void> {
    if (!tooLong && (await send({ id, reference: given === '' ? null : given }))) onDone();
  }
  return (
    <ActionForm action={t('calendar.pay')} busy={busy} error={error} onSubmit={submit} onBack={onBack}>
      <TextInput
        label={t('calendar.reference')}
        description={t('calendar.referenceHint')}
        error={tooLong ? t('calendar.tooLong', { limit: LIMIT }) : null}
        value={reference}
        onChange={(event) => setReference(event.currentTarget.value)}
        autoFocus
      />
    </ActionForm>
  );
}
