import { Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { DataTable } from '../../app/layout/DataTable';
import type { Figures } from './queries';
import { countOf } from './share';
import { useFigureFormat } from './useFigureFormat';

type Provider = Figures['appointments']['providers'][number];
type Status = Provider['statuses'][number]['status'];

/** Where appointments stand, put together as people ask for it. */
const KINDS: Readonly<Record<'held' | 'ahead' | 'cancelled' | 'missed', readonly Status[]>> = {
  held: ['COMPLETED'],
  ahead: ['REQUESTED', 'SCHEDULED', 'CONFIRMED', 'IN_PROGRESS'],
  cancelled: ['CANCELLED', 'DECLINED'],
  missed: ['NO_SHOW'],
};

/** How each provider's appointments went. */
export function ProvidersTable({ providers }: { readonly providers: readonly Provider[] }): ReactNode {
  const { t } = useTranslation('console');
  const { number } = useFigureFormat();
  const kinds = ['held', 'ahead', 'cancelled', 'missed'] as const;
  return (
    <section>
      <Title order={2} size="h4" mb="xs">
        {t('analytics.providers.title')}
      </Title>
      {providers.length === 0 ? (
        <Text c="dimmed">{t('analytics.providers.none')}</Text>
      ) : (
        <DataTable
          label={t('analytics.providers.title')}
          rows={providers}
          keyOf={({ providerId }) => providerId}
          columns={[
            {
              key: 'name',
              label: t('analytics.providers.name'),
              heads: true,
              cell: ({ name }) => name ?? t('analytics.agents.erased'),
            },
            {
              key: 'count',
              label: t('analytics.providers.count'),
              numeric: true,
              cell: ({ count }) => number(count),
            },
            ...kinds.map((kind) => ({
              key: kind,
              label: t(`analytics.providers.${kind}`),
              numeric: true,
              cell: ({ statuses }: Provider) => number(countOf(statuses, ...KINDS[kind])),
            })),
          ]}
        />
      )}
    </section>
  );
}
