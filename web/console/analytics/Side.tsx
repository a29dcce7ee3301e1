import { Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { DataTable } from '../../app/layout/DataTable';
import { useFigureFormat } from './useFigureFormat';

interface Props {
  readonly title: string;
  /** Names and how many tickets there are of each, most first. */
  readonly counts: readonly (readonly [name: string, count: number])[];
}

/** Tickets from one side; nothing where there are none. */
export function Side({ title, counts }: Props): ReactNode {
  const { t } = useTranslation('console');
  const { number } = useFigureFormat();
  if (counts.length === 0) return null;
  return (
    <section>
      <Title order={2} size="h4" mb="xs">
        {title}
      </Title>
      <DataTable
        label={title}
        rows={counts}
        keyOf={([name]) => name}
        columns={[
          { key: 'name', label: t('analytics.sides.name'), heads: true, cell: ([name]) => name },
          { key: 'count', label: t('analytics.sides.count'), numeric: true, cell: ([, count]) => number(count) },
        ]}
      />
    </section>
  );
}
