import { Anchor, Text, Title } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { useSay } from '../../app/errors/useSay';
import { usePageTitle } from '../../app/layout/usePageTitle';
import type { Role } from '../../app/session/viewer';
import { useCommand } from '../../app/graphql/useCommand';
import { FormCard } from '../forms/FormCard';
import { placed } from '../forms/refusals';
import { searchOf } from './filters';
import { EMPTY_PROFILE, isComplete, personOf } from './person/profile';
import { PROFILE_FIELDS, ProfileFields } from './person/ProfileFields';
import { RoleChoice } from './person/RoleChoice';
import { OPEN_ACCOUNT } from './queries';

const NOBODY = { profile: EMPTY_PROFILE, roles: ['CLIENT'] as readonly Role[] };

/** Opens an account for somebody, who sets a password with a token. */
export function NewPersonPage(): ReactNode {
  const { t } = useTranslation('console');
  const say = useSay();
  const navigate = useNavigate();
  usePageTitle(t('people.newTitle'));
  const [draft, setDraft] = useState(NOBODY);
  const [checked, setChecked] = useState(false);
  const [opened, setOpened] = useState(false);
  const { send, busy, error } = useCommand(OPEN_ACCOUNT);
  const refusal = placed(error, { ...PROFILE_FIELDS, ROLES_DO_NOT_FIT: 'roles' as const });
  const unfit = refusal.field === 'roles' ? say(error) : null;

  async function save(): Promise<boolean> {
    setChecked(true);
    const person = personOf(draft.profile);
    if (!isComplete(draft.profile) || draft.roles.length === 0) return false;
    if (!(await send({ roles: [...draft.roles], person }))) return false;
    setOpened(true);
    void navigate(`/console/people?${searchOf({ search: person.email, role: null, standing: null }).toString()}`);
    return true;
  }

  return (
    <>
      <Anchor component={Link} to="/console/people" size="sm" underline="always">
        {t('people.back')}
      </Anchor>
      <Title order={1} size="h2" mt="sm" mb="xs">
        {t('people.newTitle')}
      </Title>
      <Text c="dimmed" mb="md" maw="70ch">
        {t('people.newLead')}
      </Text>
      <FormCard
        title={t('people.profile')}
        changed={draft !== NOBODY && !opened}
        busy={busy}
        error={refusal.rest}
        action={t('people.add')}
        onSubmit={save}
      >
        <ProfileFields
          profile={draft.profile}
          error={error}
          checked={checked}
          onChange={(profile) => setDraft({ ...draft, profile })}
        />
        <RoleChoice
          roles={draft.roles}
          error={checked && draft.roles.length === 0 ? t('people.noRole') : unfit}
          onChange={(roles) => setDraft({ ...draft, roles })}
        />
      </FormCard>
    </>
  );
}
