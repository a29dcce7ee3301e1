import { Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSay } from '../../../app/errors/useSay';
import { useCommand } from '../../../app/graphql/useCommand';
import { placed } from '../../forms/refusals';
import { DialogForm } from './DialogForm';
import { SET_CATEGORY } from './queries';
import type { Category, Department } from './queries';

interface Props {
  /** Null for a new one. */
  readonly category: Category | null;
  readonly departments: readonly Department[];
  readonly onClose: () => void;
  readonly onSaved: () => void;
}

export function CategoryDialog({ category, departments, onClose, onSaved }: Props): ReactNode {
  const { t } = useTranslation('console');
  const say = useSay();
  const [name, setName] = useState(category?.name ?? '');
  const [department, setDepartment] = useState(category?.departmentId ?? '');
  const [active, setActive] = useState(category?.active ?? true);
  const { send, busy, error } = useCommand(SET_CATEGORY);
  const refusal = placed(error, { NAME_TAKEN: 'name', TEXT_EMPTY: 'name', TEXT_TOO_LONG: 'name' });
  async function save(): Promise<void> {
    const told = { id: category?.id ?? null, name: name.trim(), active };
    if (!(await send({ ...told, department: department === '' ? null : department }))) return;
    onClose();
    onSaved();
  }
  return (
    <DialogForm
      title={category?.name ?? t('settings.desk.add.categories')}
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
      <NativeSelect
        label={t('settings.desk.department')}
        value={department}
        onChange={(event) => setDepartment(event.currentTarget.value)}
        data={[
          { value: '', label: t('settings.desk.all') },
          ...departments.map((one) => ({ value: one.id, label: one.name })),
        ]}
      />
      <Checkbox
        label={t('settings.desk.offered')}
        checked={active}
        onChange={(event) => setActive(event.currentTarget.checked)}
      />
    </DialogForm>
  );
}
