import { Checkbox, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSay } from '../../../app/errors/useSay';
import { placed } from '../../forms/refusals';
import { DialogForm } from './DialogForm';

interface Named {
  readonly id: string;
  readonly name: string;
  readonly active: boolean;
}

interface Props {
  /** What is changed; null for a new one. */
  readonly known: Named | null;
  /** What the dialogue is called for a new one. */
  readonly title: string;
  /** What it means that it is active. */
  readonly offered: string;
  readonly command: { readonly busy: boolean; readonly error: unknown };
  /** Whether it was carried out. */
  readonly onSend: (told: { id: string | null; name: string; active: boolean }) => Promise<boolean>;
  readonly onClose: () => void;
  readonly onSaved: () => void;
  /** What else is asked. */
  readonly children?: ReactNode;
}

/** Something that tickets are sorted by: its name, and whether it is offered for new ones. */
export function NamedDialog(props: Props): ReactNode {
  const { known, title, offered, command, onSend, onClose, onSaved, children } = props;
  const { t } = useTranslation('console');
  const say = useSay();
  const [name, setName] = useState(known?.name ?? '');
  const [active, setActive] = useState(known?.active ?? true);
  const { busy, error } = command;
  const refusal = placed(error, { NAME_TAKEN: 'name', TEXT_EMPTY: 'name', TEXT_TOO_LONG: 'name' });
  async function save(): Promise<void> {
    if (!(await onSend({ id: known?.id ?? null, name: name.trim(), active }))) return;
    onClose();
    onSaved();
  }
  return (
    <DialogForm title={known?.name ?? title} busy={busy} error={refusal.rest} onClose={onClose} onSubmit={save}>
      <TextInput
        label={t('settings.desk.name')}
        value={name}
        error={refusal.field === 'name' ? say(error) : null}
        onChange={(event) => setName(event.currentTarget.value)}
        required
        data-autofocus
      />
      {children}
      <Checkbox label={offered} checked={active} onChange={(event) => setActive(event.currentTarget.checked)} />
    </DialogForm>
  );
}
