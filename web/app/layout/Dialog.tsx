import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

/** Mantine's place for dialogues, and one over it. What drops down from a field stands at 300. */
const OTHERS = 200;
const ABOVE = 400;

interface Props {
  readonly opened: boolean;
  readonly title: string;
  /** Without it the dialogue stays until what it asks for is done. */
  readonly onClose?: (() => void) | undefined;
  readonly size?: string | number;
  /** Over the other dialogues that are open. */
  readonly above?: boolean;
  readonly children: ReactNode;
}

/** A question over the page. Its heading is no page header, which Mantine's own would be taken for. */
export function Dialog({ opened, title, onClose, size = 'md', above = false, children }: Props): ReactNode {
  const { t } = useTranslation('app');
  return (
    <Modal.Root
      opened={opened}
      onClose={() => onClose?.()}
      closeOnEscape={onClose !== undefined}
      closeOnClickOutside={onClose !== undefined}
      size={size}
      zIndex={above ? ABOVE : OTHERS}
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
