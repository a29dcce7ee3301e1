import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSay } from '../../../app/errors/useSay';
import type { Role } from '../../../app/session/viewer';
import { useCommand } from '../../../app/graphql/useCommand';
import { FormCard } from '../../forms/FormCard';
import { placed } from '../../forms/refusals';
import { useDraft } from '../../forms/useDraft';
import { ROLES } from '../filters';
import { CHANGE_ROLES } from '../queries';
import type { AboutPerson } from './about';
import { RoleChoice } from './RoleChoice';

/** What somebody may do. Nobody changes the own. */
export function RolesForm({ account, self, onChanged }: AboutPerson): ReactNode {
  const { t } = useTranslation('console');
  const say = useSay();
  const draft = useDraft<readonly Role[]>(ROLES.filter((role) => account.roles.includes(role)));
  const { send, busy, error } = useCommand(CHANGE_ROLES);
  const refusal = placed(error, { ROLES_DO_NOT_FIT: 'roles' });
  const none = draft.value.length === 0 ? t('people.noRole') : null;
  return (
    <FormCard
      title={t('people.roles')}
      lead={t('people.rolesLead')}
      changed={draft.dirty}
      busy={busy}
      error={refusal.rest}
      onReset={draft.reset}
      onSubmit={async () => {
        if (none !== null || !(await send({ id: account.id, roles: [...draft.value] }))) return false;
        draft.settle();
        onChanged();
        return true;
      }}
    >
      {self && <Text size="sm">{t('people.ownRoles')}</Text>}
      <RoleChoice
        roles={draft.value}
        disabled={self}
        error={refusal.field === 'roles' ? say(error) : none}
        onChange={draft.change}
      />
    </FormCard>
  );
}
