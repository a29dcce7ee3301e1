import { SimpleGrid, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { AgentsTable } from './AgentsTable';
import { Days } from './Days';
import { PromisesTable } from './PromisesTable';
import { ProvidersTable } from './ProvidersTable';
import type { Figures } from './queries';
import { Side } from './Side';
import { Tiles } from './Tiles';

/** All figures of a period. */
export function Report({ figures }: { readonly figures: Figures }): ReactNode {
  const { t } = useTranslation('console');
  const { tickets } = figures;
  return (
    <Stack gap="xl">
      <Tiles figures={figures} />
      <Days days={figures.days} />
      <AgentsTable agents={figures.agents} />
      <PromisesTable promises={figures.promises} />
      <ProvidersTable providers={figures.appointments.providers} />
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="xl" verticalSpacing="xl">
        <Side
          title={t('analytics.sides.priorities')}
          counts={tickets.priorities.map(({ priority, count }) => [t(`analytics.priority.${priority}`), count])}
        />
        <Side
          title={t('analytics.sides.sources')}
          counts={tickets.sources.map(({ source, count }) => [t(`analytics.source.${source}`), count])}
        />
        <Side
          title={t('analytics.sides.categories')}
          counts={tickets.categories.map(({ category, count }) => [category.name, count])}
        />
        <Side
          title={t('analytics.sides.departments')}
          counts={tickets.departments.map(({ department, count }) => [department.name, count])}
        />
      </SimpleGrid>
    </Stack>
  );
}
