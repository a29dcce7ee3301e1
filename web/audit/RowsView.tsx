import { NativeSelect, Paper, Title } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { Fault } from '../app/errors/Fault';
import { Empty } from '../app/layout/Empty';
import { Loading } from '../app/layout/Loading';
import { PROJECTIONS_OF, ROWS_AT } from './record';
import { policyOf } from './StateView';
import type { MomentProps } from './StateView';
import { TYPES } from './timeline';
import { WholeView } from './ValueView';

/** What a screen showed of the record at that moment. */
export function RowsView(moment: MomentProps): ReactNode {
  const { t } = useTranslation('audit');
  const type = TYPES.find((one) => one === moment.event.aggregateType);
  const projections = type ? PROJECTIONS_OF[type] : [];
  const [chosen, setChosen] = useState(projections[0] ?? '');
  if (chosen === '') return <Empty title={t('record.noRows')} />;
  return (
    <>
      <NativeSelect
        label={t('record.projection')}
        value={chosen}
        onChange={(event) => setChosen(event.currentTarget.value)}
        data={[...projections]}
        maw={280}
        mb="md"
      />
      <Rows {...moment} projection={chosen} />
    </>
  );
}

function Rows({ event, reason, projection }: MomentProps & { readonly projection: string }): ReactNode {
  const { t } = useTranslation('audit');
  const variables = { projection, key: event.aggregateId, at: event.position, reason };
  const [{ data, error, fetching }, ask] = useQuery({ query: ROWS_AT, variables, requestPolicy: policyOf(reason) });
  if (error) return <Fault error={error} onRetry={() => ask({ requestPolicy: 'network-only' })} />;
  if (fetching || !data) return <Loading />;
  if (data.rowsAt.length === 0) return <Empty title={t('record.noRows')} />;
  return data.rowsAt.map((one) => (
    <Paper key={`${one.table} ${one.key}`} withBorder radius="md" p="md" mb="sm">
      <Title order={2} size="h5" mb="xs">
        {t('record.row', { table: one.table })}
      </Title>
      <WholeView value={one.row} />
    </Paper>
  ));
}
