import { Button, Group, Text, TextInput } from '@mantine/core';
import { useId, useState } from 'react';
import type { ReactNode, SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Fault } from '../errors/Fault';
import { Dialog } from './Dialog';

interface Props {
  readonly title: string;
  readonly lead: string;
  /** What has to be typed. */
  readonly name: string;
  readonly action: string;
  readonly color?: string;
  readonly busy: boolean;
  readonly error: unknown;
  /** Further fields are filled in. */
  readonly ready?: boolean;
  readonly children?: ReactNode;
  readonly onClose: () => void;
  readonly onConfirm: (typed: string) => void;
}

/** For what is not to be done by a slip: its name has to be typed once more. */
export function TypedConfirmation(props: Props): ReactNode {
  const { title, lead, name, action, color, busy, error, ready = true, children, onClose, onConfirm } = props;
  const { t } = useTranslation('shared');
  const [typed, setTyped] = useState('');
  const form = useId();
  const fits = typed.trim() === name;
  function submit(event: SyntheticEvent<HTMLFormElement>): void {
    event.preventDefault();
    if (fits && ready && !busy) onConfirm(typed.trim());
  }
  return (
    <Dialog opened title={title} onClose={onClose}>
      <Text size="sm" mb="md">
        {lead}
      </Text>
      <form id={form} onSubmit={submit}>
        {children}
        <TextInput
          label={t('typeToConfirm', { name })}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          data-autofocus={children === undefined ? true : undefined}
        />
        {error !== null && error !== undefined && <Fault error={error} />}
        <Group justify="flex-end" mt="md">
          <Button variant="default" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button type="submit" {...(color ? { color } : {})} disabled={!fits || !ready} loading={busy}>
            {action}
          </Button>
        </Group>
      </form>
    </Dialog>
  );
}
