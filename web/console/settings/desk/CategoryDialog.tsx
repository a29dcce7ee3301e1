import { NativeSelect } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand } from '../../../app/graphql/useCommand';
import { NamedDialog } from './NamedDialog';
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
  const [department, setDepartment] = useState(category?.departmentId ?? '');
  const command = useCommand(SET_CATEGORY);
  return (
    <NamedDialog
      known={category}
      title={t('settings.desk.add.categories')}
      offered={t('settings.desk.offered')}
      command={command}
      onSend={async (told) =>
        (await command.send({ ...told, department: department === '' ? null : department })) !== null
      }
      onClose={onClose}
      onSaved={onSaved}
    >
      <NativeSelect
        label={t('settings.desk.department')}
        value={department}
        onChange={(event) => setDepartment(event.currentTarget.value)}
        data={[
          { value: '', label: t('settings.desk.all') },
          ...departments.map((one) => ({ value: one.id, label: one.name })),
        ]}
      />
    </NamedDialog>
  );
}
