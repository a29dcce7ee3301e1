import { Checkbox, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSay } from '../../../app/errors/useSay';
import { useCommand } from '../../../app/graphql/useCommand';
import { placed } from '../../forms/refusals';
import { DialogForm } from './DialogForm';
import { SET_DEPARTMENT } from './queries';
import type { Department } from './queries';

interface Props {
  /** Null for a new one. */
  readonly department: Department | null;
  readonly onClose: () => void;
  readonly onSaved: () => void;
}

export function DepartmentDialog({ department, onClose, onSaved }: Props): ReactNode {
  const { t } = useTranslation('console');
  const say = useSay();
  const [name, setName] = useState(department?.name ?? '');
  const [active, setActive] = useState(department?.active ?? true);
  const { send, busy, error } = useCommand(SET_DEPARTMENT);
  const refusal = placed(error, { NAME_TAKEN: 'name', TEXT_EMPTY: 'name', TEXT_TOO_LONG: 'name' });
  async function save(): Promise<void> {
    if (!(await send({ id: department?.id ?? null, name: name.trim(), active }))) return;
    onClose();
    onSaved();
  }
  return (
    <DialogForm
      title={department?.name ?? t('settings.desk.add.departments')}
      busy={busy}
      error={refusal.rest}
      onClose={onClose}
      onSubmit={save}
    >
      <TextInput
        label={t('settings.desk.name')}
        value={name}
        error={refusal.field === 'name' ? say(error) : null}
        onChange={(event) => setName(event.currentTarget.value)}
        required
        data-autofocus
      />
      <Checkbox
        label={t('settings.desk.takesTickets')}
        checked={active}
        onChange={(event) => setActive(event.currentTarget.checked)}
      />
    </DialogForm>
  );
}
