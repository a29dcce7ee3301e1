import { Button, Group, Stack } from '@mantine/core';
import type { ReactNode, SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Fault } from '../../../app/errors/Fault';

interface Props {
  readonly action: string;
  readonly color?: string;
  /** Is there nothing to fill in, so that the way on comes first? */
  readonly ready?: boolean;
  readonly busy: boolean;
  readonly error: unknown;
  readonly onSubmit: () => Promise<void>;
  readonly onBack: () => void;
  readonly children: ReactNode;
}

/** What is asked before something is done with an appointment, what was in the way, the way on and the way back. */
export function ActionForm({ action, color, ready, busy, error, onSubmit, onBack, children }: Props): ReactNode {
  const { t } = useTranslation('console');
  async function submit(event: SyntheticEvent): Promise<void> {
    event.preventDefault();
    await onSubmit();
  }
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        {children}
        {error !== null && <Fault error={error} />}
        <Group>
          <Button type="submit" loading={busy} autoFocus={ready ?? false} {...(color === undefined ? {} : { color })}>
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
