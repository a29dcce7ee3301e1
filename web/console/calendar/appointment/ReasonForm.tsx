import { Button, Group, Stack, Textarea } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode, SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Fault } from '../../../app/errors/Fault';
import { lengthOf } from '../../../booking/logic/draft';
import type { useCommand } from '../../../app/graphql/useCommand';

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
  async function submit(event: SyntheticEvent): Promise<void> {
    event.preventDefault();
    setChecked(true);
    if (fault === null && (await send({ id, reason: reason.trim() }))) onDone();
  }
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
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
        {error !== null && <Fault error={error} />}
        <Group>
          <Button type="submit" color="red" loading={busy}>
            {action}
          </Button>
          <Button variant="default" onClick={onBack}>
            {t('calendar.back')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
