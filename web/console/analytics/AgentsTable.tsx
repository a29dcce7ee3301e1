import { Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { DataTable } from '../../app/layout/DataTable';
import { readFragment } from '../../app/graphql/graphql';
import { AGENT } from './queries';
import type { AgentFigures } from './queries';
import { useFigureFormat } from './useFigureFormat';

interface Props {
  readonly agents: readonly AgentFigures[];
  /** Only what the person who looks did. */
  readonly own?: boolean;
}

/** What each of the team did. */
export function AgentsTable({ agents, own = false }: Props): ReactNode {
  const { t } = useTranslation('console');
  const { number, duration, rating } = useFigureFormat();
  return (
    <section>
      <Title order={2} size="h4" mb="xs">
        {t('analytics.agents.title')}
      </Title>
      {agents.length === 0 ? (
        <Text c="dimmed">{t(own ? 'analytics.agents.ownNone' : 'analytics.agents.none')}</Text>
      ) : (
        <DataTable
          label={t('analytics.agents.title')}
          rows={readFragment(AGENT, agents)}
          keyOf={({ accountId }) => accountId}
          columns={[
            {
              key: 'name',
              label: t('analytics.agents.name'),
              heads: true,
              cell: ({ name }) => name ?? t('analytics.agents.erased'),
            },
            {
              key: 'replies',
              label: t('analytics.agents.replies'),
              numeric: true,
              cell: ({ replies }) => number(replies),
            },
            {
              key: 'first',
              label: t('analytics.agents.firstResponse'),
              numeric: true,
              cell: ({ firstResponse }) => duration(firstResponse.medianSeconds),
            },
            {
              key: 'solved',
              label: t('analytics.agents.solved'),
              numeric: true,
              cell: ({ solution }) => number(solution.count),
            },
            {
              key: 'solution',
              label: t('analytics.agents.solution'),
              numeric: true,
              cell: ({ solution }) => duration(solution.medianSeconds),
            },
            {
              key: 'rating',
              label: t('analytics.agents.rating'),
              numeric: true,
              cell: ({ ratings }) => rating(ratings.average),
            },
            { key: 'calls', label: t('analytics.agents.calls'), numeric: true, cell: ({ calls }) => number(calls) },
            {
              key: 'talked',
              label: t('analytics.agents.talked'),
              numeric: true,
              cell: ({ calls, talkedSeconds }) => duration(calls === 0 ? null : talkedSeconds),
            },
          ]}
        />
      )}
    </section>
  );
}
