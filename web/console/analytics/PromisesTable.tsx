import { Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { DataTable } from '../../app/layout/DataTable';
import type { Figures } from './queries';
import { share } from './share';
import { useFigureFormat } from './useFigureFormat';

/** Whether each promise of the service levels was kept. */
export function PromisesTable({ promises }: { readonly promises: Figures['promises'] }): ReactNode {
  const { t } = useTranslation('console');
  const { number, percent } = useFigureFormat();
  const counts = ['met', 'breached', 'open'] as const;
  return (
    <section>
      <Title order={2} size="h4" mb="xs">
        {t('analytics.promises.title')}
      </Title>
      <DataTable
        label={t('analytics.promises.title')}
        rows={promises}
        keyOf={({ promise }) => promise}
        columns={[
          {
            key: 'promise',
            label: t('analytics.promises.promise'),
            heads: true,
            cell: ({ promise }) => t(`analytics.promises.${promise}`),
          },
          ...counts.map((name) => ({
            key: name,
            label: t(`analytics.promises.${name}`),
            numeric: true,
            cell: (one: Figures['promises'][number]) => number(one[name]),
          })),
          {
            key: 'share',
            label: t('analytics.promises.share'),
            numeric: true,
            cell: ({ met, breached }) => percent(share(met, met + breached)),
          },
        ]}
      />
    </section>
  );
}
