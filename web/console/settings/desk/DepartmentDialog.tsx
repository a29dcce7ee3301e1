import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand } from '../../../app/graphql/useCommand';
import { NamedDialog } from './NamedDialog';
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
  const command = useCommand(SET_DEPARTMENT);
  return (
    <NamedDialog
      known={department}
      title={t('settings.desk.add.departments')}
      offered={t('settings.desk.takesTickets')}
      command={command}
      onSend={async (told) => (await command.send(told)) !== null}
      onClose={onClose}
      onSaved={onSaved}
    />
  );
}
