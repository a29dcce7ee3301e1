import { Button, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../../app/layout/Dialog';

interface Props {
  readonly title: string;
  readonly lead: string;
  readonly action: string;
  readonly busy?: boolean;
  /** What went wrong with it. */
  readonly children?: ReactNode;
  readonly onClose: () => void;
  readonly onConfirm: () => void;
}

/** Asks once more before what cannot be taken back. */
export function ConfirmDialog({ title, lead, action, busy = false, children, onClose, onConfirm }: Props): ReactNode {
  const { t } = useTranslation('console');
  return (
    <Dialog opened title={title} onClose={onClose}>
      <Text size="sm" mb="md" style={{ overflowWrap: 'anywhere' }}>
        {lead}
      </Text>
      {children}
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onClose} data-autofocus>
          {t('tickets.cancel')}
        </Button>
        <Button color="red" loading={busy} onClick={onConfirm}>
          {action}
        </Button>
      </Group>
    </Dialog>
  );
}
