import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand } from '../../../app/graphql/useCommand';
import { FormCard } from '../../forms/FormCard';
import { useDraft } from '../../forms/useDraft';
import { ZoneField } from '../../forms/ZoneField';
import { leftOut } from '../logic/leftOut';
import { CHANGE_ZONE } from './queries';
import type { AboutHours } from './about';
import { LeftOut } from './LeftOut';

/** By which clock all hours are meant. */
export function ZoneForm({ provider, hours, upcoming, onChanged }: AboutHours): ReactNode {
  const { t } = useTranslation('console');
  const draft = useDraft(hours.zone);
  const { send, busy, error } = useCommand(CHANGE_ZONE);
  const outside = draft.dirty ? leftOut(upcoming, hours, { ...hours, zone: draft.value }) : [];
  return (
    <FormCard
      title={t('calendar.availability.zone.title')}
      lead={t('calendar.availability.zone.lead')}
      changed={draft.dirty}
      busy={busy}
      error={error}
      onReset={draft.reset}
      onSubmit={async () => {
        if (!(await send({ provider, zone: draft.value }))) return false;
        draft.settle();
        onChanged();
        return true;
      }}
    >
      <ZoneField label={t('calendar.availability.zone.label')} value={draft.value} onChange={draft.change} />
      <LeftOut entries={outside} provider={provider} zone={hours.zone} />
    </FormCard>
  );
}
