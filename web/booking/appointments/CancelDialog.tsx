import { Button, Group, Stack, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode, SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Fault } from '../../app/errors/Fault';
import { Dialog } from '../../app/layout/Dialog';
import { lengthOf } from '../logic/draft';
import { CANCEL } from './queries';
import { useCommand } from '../../app/graphql/useCommand';

const LIMIT = 500;

interface Props {
  readonly id: string;
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onCancelled: () => void;
}

/** Calls an appointment off, with the reason that the other side reads. */
export function CancelDialog({ id, opened, onClose, onCancelled }: Props): ReactNode {
  const { t } = useTranslation('booking');
  const [reason, setReason] = useState('');
  const [checked, setChecked] = useState(false);
  const { send, busy, error } = useCommand(CANCEL);
  const length = lengthOf(reason.trim());
  const fault = length === 0 ? t('cancel.missing') : length > LIMIT ? t('cancel.tooLong', { limit: LIMIT }) : null;

  async function submit(event: SyntheticEvent): Promise<void> {
    event.preventDefault();
    setChecked(true);
    if (fault !== null || !(await send({ id, reason: reason.trim() }))) return;
    onClose();
    onCancelled();
  }

  return (
    <Dialog opened={opened} onClose={onClose} title={t('cancel.title')}>
      <Text size="sm" mb="sm">
        {t('cancel.lead')}
      </Text>
      <form onSubmit={submit} noValidate>
        <Stack>
          <Textarea
            label={t('cancel.reason')}
            description={t('cancel.hint', { length, limit: LIMIT })}
            error={checked ? fault : null}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            rows={3}
            required
            data-autofocus
          />
          {error !== null && <Fault error={error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('cancel.keep')}
            </Button>
            <Button type="submit" color="red" loading={busy}>
              {t('cancel.submit')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
