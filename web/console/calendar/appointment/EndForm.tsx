import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { useCommand } from '../../../app/graphql/useCommand';
import { ActionForm } from './ActionForm';

interface Props {
  /** What comes of it. */
  readonly lead: string;
  readonly action: string;
  readonly command: ReturnType<typeof useCommand<unknown, { id: string; commandId: string }>>;
  readonly id: string;
  readonly onBack: () => void;
  readonly onDone: () => void;
}

/** How an appointment ended, said once more before it is written down: it cannot be taken back. */
export function EndForm({ lead, action, command, id, onBack, onDone }: Props): ReactNode {
  const { t } = useTranslation('console');
  const { send, busy, error } = command;
  async function submit(): Promise<void> {
    if (await send({ id })) onDone();
  }
  return (
    <ActionForm action={action} ready busy={busy} error={error} onSubmit={submit} onBack={onBack}>
      <Text size="sm">
        {lead} {t('calendar.forGood')}
      </Text>
    </ActionForm>
  );
}
