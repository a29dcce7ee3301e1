import { Anchor, Badge, Text } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useLanguage } from '../app/i18n/useLanguage';
import type { JobRef } from '../app/jobs/jobs';
import { DataTable } from '../app/layout/DataTable';
import { useViewer } from '../app/session/viewer';
import { formatDuration, formatInstant, formatNumber } from '../app/time/format';
import { ProjectionActions } from './ProjectionActions';
import type { Projection } from './projections';
import { Sparkline } from './Sparkline';
import type { Trends } from './useTrends';

/** A dialogue weighs as much as the rest of the page, and most visits open none. */
const RebuildDialog = lazy(async () => ({ default: (await import('./RebuildDialog')).RebuildDialog }));

const COLORS: Readonly<Record<Projection['state'], string>> = {
  LIVE: 'teal',
  CATCHING_UP: 'yellow',
  REBUILDING: 'blue',
  PAUSED: 'gray',
  STOPPED: 'red',
};

interface Props {
  readonly projections: readonly Projection[];
  readonly trends: Trends;
  readonly onStarted: (job: JobRef) => void;
  readonly onChanged: () => void;
}

export function ProjectionsTable({ projections, trends, onStarted, onChanged }: Props): ReactNode {
  const { t } = useTranslation('operations');
  const language = useLanguage();
  const { zone } = useViewer();
  const [rebuilding, setRebuilding] = useState<string | null>(null);
  return (
    <>
      <DataTable
        label={t('projections.title')}
        rows={projections}
        keyOf={(one) => one.name}
        columns={[
          {
            key: 'name',
            label: t('projections.name'),
            heads: true,
            cell: (one) => (
              <>
                {one.name}
                {one.lastError !== null && (
                  <Text size="sm" c="red" fw={400}>
                    {one.lastError}
                  </Text>
                )}
              </>
            ),
          },
          {
            key: 'state',
            label: t('projections.state'),
            cell: (one) => (
              <Badge color={COLORS[one.state]} variant="light">
                {t(`state.${one.state}`)}
              </Badge>
            ),
          },
          {
            key: 'behind',
            label: t('projections.behind'),
            numeric: true,
            cell: (one) =>
              t('projections.behindBy', {
                events: formatNumber(one.eventsBehind, language),
                time: formatDuration(one.secondsBehind, language),
              }),
          },
          {
            key: 'trend',
            label: t('projections.trend'),
            cell: (one) => <Sparkline samples={trends.get(one.name) ?? []} />,
          },
          {
            key: 'parked',
            label: t('projections.parked'),
            numeric: true,
            cell: (one) =>
              one.parked === 0 ? (
                formatNumber(0, language)
              ) : (
                <Anchor component={Link} to={`parked?projection=${one.name}`} underline="always" fw={600}>
                  {formatNumber(one.parked, language)}
                </Anchor>
              ),
          },
          {
            key: 'updated',
            label: t('projections.updatedAt'),
            cell: (one) =>
              one.updatedAt === null ? t('projections.never') : formatInstant(one.updatedAt, zone, language, 'precise'),
          },
          {
            key: 'actions',
            label: t('projections.actions'),
            bare: true,
            cell: (one) => (
              <ProjectionActions
                projection={one}
                onRebuild={() => setRebuilding(one.name)}
                onStarted={onStarted}
                onChanged={onChanged}
              />
            ),
          },
        ]}
      />
      {rebuilding !== null && (
        <Suspense fallback={null}>
          <RebuildDialog name={rebuilding} onClose={() => setRebuilding(null)} onStarted={onStarted} />
        </Suspense>
      )}
    </>
  );
}
