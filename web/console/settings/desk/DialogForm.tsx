import { Button, Group, Stack } from '@mantine/core';
import type { ReactNode, SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Fault } from '../../../app/errors/Fault';
import { Dialog } from '../../../app/layout/Dialog';

interface Props {
  readonly title: string;
  readonly busy: boolean;
  readonly error: unknown;
  readonly onClose: () => void;
  readonly onSubmit: () => Promise<void>;
  readonly children: ReactNode;
}

/** A form over the page. */
export function DialogForm({ title, busy, error, onClose, onSubmit, children }: Props): ReactNode {
  const { t } = useTranslation('console');
  async function submit(event: SyntheticEvent): Promise<void> {
    event.preventDefault();
    await onSubmit();
  }
  return (
    <Dialog opened onClose={onClose} title={title}>
      <form onSubmit={submit} noValidate>
        <Stack>
          {children}
          {error !== null && error !== undefined && <Fault error={error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('calendar.back')}
            </Button>
            <Button type="submit" loading={busy}>
              {t('forms.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
