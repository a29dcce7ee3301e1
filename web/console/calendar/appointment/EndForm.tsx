import { Button, Group, Stack, Text } from '@mantine/core';
import type { ReactNode, SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Fault } from '../../../app/errors/Fault';
import type { useCommand } from '../../../app/graphql/useCommand';

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
  async function submit(event: SyntheticEvent): Promise<void> {
    event.preventDefault();
    if (await send({ id })) onDone();
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Text size="sm">
          {lead} {t('calendar.forGood')}
        </Text>
        {error !== null && <Fault error={error} />}
        <Group>
          <Button type="submit" loading={busy} autoFocus>
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
