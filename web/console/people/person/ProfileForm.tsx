import { useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand } from '../../../app/graphql/useCommand';
import { FormCard } from '../../forms/FormCard';
import { placed } from '../../forms/refusals';
import { useDraft } from '../../forms/useDraft';
import { CHANGE_PROFILE } from '../queries';
import type { AboutPerson } from './about';
import { isComplete, personOf, profileOf } from './profile';
import { PROFILE_FIELDS, ProfileFields } from './ProfileFields';

/** Who somebody is, to be corrected. */
export function ProfileForm({ account, onChanged }: AboutPerson): ReactNode {
  const { t } = useTranslation('console');
  const draft = useDraft(profileOf(account));
  const [checked, setChecked] = useState(false);
  const { send, busy, error } = useCommand(CHANGE_PROFILE);
  return (
    <FormCard
      title={t('people.profile')}
      changed={draft.dirty}
      busy={busy}
      error={placed(error, PROFILE_FIELDS).rest}
      onReset={draft.reset}
      onSubmit={async () => {
        setChecked(true);
        if (!isComplete(draft.value) || !(await send({ id: account.id, person: personOf(draft.value) }))) return false;
        draft.settle();
        onChanged();
        return true;
      }}
    >
      <ProfileFields profile={draft.value} error={error} checked={checked} onChange={draft.change} />
    </FormCard>
  );
}
