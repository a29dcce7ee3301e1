import { Button, Group, Title } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../app/i18n/useLanguage';
import { DataTable } from '../../app/layout/DataTable';
import { Loading } from '../../app/layout/Loading';
import { formatDate } from '../../app/time/format';
import type { Figures } from './queries';
import { SERIES } from './series';
import { useFigureFormat } from './useFigureFormat';

const DaysChart = lazy(() => import('./DaysChart'));

/** What happened on each day, as a chart or as a table. */
export function Days({ days }: { readonly days: Figures['days'] }): ReactNode {
  const { t } = useTranslation('console');
  const language = useLanguage();
  const { number } = useFigureFormat();
  const [table, setTable] = useState(false);
  return (
    <section>
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h4">
          {t('analytics.days.title')}
        </Title>
        <Button variant="default" size="sm" onClick={() => setTable(!table)}>
          {t(table ? 'analytics.days.asChart' : 'analytics.days.asTable')}
        </Button>
      </Group>
      {table ? (
        <DataTable
          label={t('analytics.days.title')}
          rows={days}
          keyOf={({ day }) => day}
          columns={[
            {
              key: 'day',
              label: t('analytics.days.day'),
              heads: true,
              cell: ({ day }) => formatDate(day, language),
            },
            ...SERIES.map((name) => ({
              key: name,
              label: t(`analytics.days.${name}`),
              numeric: true,
              cell: (one: Figures['days'][number]) => number(one[name]),
            })),
          ]}
        />
      ) : (
        <Suspense fallback={<Loading />}>
          <DaysChart days={days} />
        </Suspense>
      )}
    </section>
  );
}
