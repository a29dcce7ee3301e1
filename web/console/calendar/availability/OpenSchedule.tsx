import { useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useViewer } from '../../../app/session/viewer';
import { useCommand } from '../../../app/graphql/useCommand';
import { browserZone } from '../../../booking/logic/zones';
import { FormCard } from '../../forms/FormCard';
import { ZoneField } from '../../forms/ZoneField';
import { OPEN_SCHEDULE } from './queries';

interface Props {
  readonly provider: string;
  readonly onOpened: () => void;
}

/** For a provider who has no schedule yet: in which zone it is to be. */
export function OpenSchedule({ provider, onOpened }: Props): ReactNode {
  const { t } = useTranslation('console');
  const { site } = useViewer();
  const [zone, setZone] = useState(site?.zone ?? browserZone());
  const { send, busy, error } = useCommand(OPEN_SCHEDULE);
  return (
    <FormCard
      title={t('calendar.availability.open.title')}
      lead={t('calendar.availability.open.lead')}
      changed={false}
      ready
      busy={busy}
      error={error}
      action={t('calendar.availability.open.action')}
      onSubmit={async () => {
        const opened = await send({ provider, zone });
        if (opened) onOpened();
        return opened !== null;
      }}
    >
      <ZoneField label={t('calendar.availability.zone.label')} value={zone} onChange={setZone} />
    </FormCard>
  );
}
