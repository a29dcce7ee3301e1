import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '../app/graphql/useAct';
import type { JobRef } from '../app/jobs/jobs';
import { TypedConfirmation } from '../app/layout/TypedConfirmation';
import { REBUILD } from './projections';

interface Props {
  readonly name: string;
  readonly onClose: () => void;
  readonly onStarted: (job: JobRef) => void;
}

export function RebuildDialog({ name, onClose, onStarted }: Props): ReactNode {
  const { t } = useTranslation('operations');
  const rebuild = useAct(REBUILD);
  return (
    <TypedConfirmation
      title={t('rebuild.title', { name })}
      lead={t('rebuild.lead')}
      name={name}
      action={t('action.rebuild')}
      busy={rebuild.busy}
      error={rebuild.error}
      onClose={onClose}
      onConfirm={async (confirmation) => {
        const done = await rebuild.act({ name, confirmation });
        if (!done) return;
        onStarted(done.rebuildProjection);
        onClose();
      }}
    />
  );
}
