import { Button, Group } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Fault } from '../app/errors/Fault';
import { useAct } from '../app/graphql/useAct';
import type { JobRef } from '../app/jobs/jobs';
import { COMPARE, PAUSE, RESUME } from './projections';
import type { Projection } from './projections';

interface Props {
  readonly projection: Projection;
  readonly onRebuild: () => void;
  readonly onStarted: (job: JobRef) => void;
  readonly onChanged: () => void;
}

/** What an operator can do about one projection. Their names say of which, for whoever hears them one by one. */
export function ProjectionActions({ projection, onRebuild, onStarted, onChanged }: Props): ReactNode {
  const { t } = useTranslation('operations');
  const { name, state } = projection;
  const paused = state === 'PAUSED';
  const halt = useAct(paused ? RESUME : PAUSE);
  const compare = useAct(COMPARE);
  const error = halt.error ?? compare.error;
  const label = (action: string): string => t('action.of', { action, name });
  const halting = t(paused ? 'action.resume' : 'action.pause');
  return (
    <>
      <Group gap={4}>
        <Button
          size="compact-sm"
          px={6}
          variant="default"
          aria-label={label(halting)}
          loading={halt.busy}
          onClick={async () => {
            if (await halt.act({ name })) onChanged();
          }}
        >
          {halting}
        </Button>
        <Button
          size="compact-sm"
          px={6}
          variant="default"
          aria-label={label(t('action.compare'))}
          loading={compare.busy}
          onClick={async () => {
            const done = await compare.act({ name });
            if (done) onStarted(done.compareProjection);
          }}
        >
          {t('action.compare')}
        </Button>
        <Button
          size="compact-sm"
          px={6}
          variant="default"
          aria-label={label(t('action.rebuild'))}
          disabled={state === 'REBUILDING'}
          onClick={onRebuild}
        >
          {t('action.rebuild')}
        </Button>
      </Group>
      {error !== null && <Fault error={error} />}
    </>
  );
}
