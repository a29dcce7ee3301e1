import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

interface Props {
  readonly opened: boolean;
  readonly title: string;
  /** Without it the dialogue stays until what it asks for is done. */
  readonly onClose?: (() => void) | undefined;
  readonly size?: string | number;
  readonly children: ReactNode;
}

/** A question over the page. Its heading is no page header, which Mantine's own would be taken for. */
export function Dialog({ opened, title, onClose, size = 'md', children }: Props): ReactNode {
  const { t } = useTranslation('app');
  return (
    <Modal.Root
      opened={opened}
      onClose={() => onClose?.()}
      closeOnEscape={onClose !== undefined}
      closeOnClickOutside={onClose !== undefined}
      size={size}
    >
      <Modal.Overlay />
      <Modal.Content>
        <Modal.Body pt="md">
          {onClose && <Modal.CloseButton aria-label={t('close')} style={{ float: 'right' }} />}
          <Modal.Title fw={700} mb="sm">
            {title}
          </Modal.Title>
          {children}
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
