import { NativeSelect, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { useQuery } from 'urql';
import { Fault } from '../app/errors/Fault';
import { useOnReturn } from '../app/graphql/connection';
import { readFragment } from '../app/graphql/graphql';
import { Empty } from '../app/layout/Empty';
import { Loading } from '../app/layout/Loading';
import { PageHead } from './PageHead';
import { ParkedGroup } from './ParkedGroup';
import type { DeadLetter } from './parked';
import { DEAD_LETTERS } from './parked';
import { PROJECTION, PROJECTIONS } from './projections';

/** Events that a projection could not fold, by projection; and what can be done about them. */
export function ParkedPage(): ReactNode {
  const { t } = useTranslation('operations');
  const [search, setSearch] = useSearchParams();
  const projection = search.get('projection');
  const [{ data, error, fetching }, ask] = useQuery({ query: DEAD_LETTERS, variables: { projection } });
  const [all] = useQuery({ query: PROJECTIONS });
  const [left, setLeft] = useState<string | null>(null);
  const refetch = (): void => ask({ requestPolicy: 'network-only' });
  useOnReturn(refetch);
  const names = (all.data?.projections ?? []).map((ref) => readFragment(PROJECTION, ref).name);
  const groups = byProjection(data?.deadLetters ?? []);

  return (
    <>
      <PageHead title={t('parked.title')} lead={t('parked.lead')} onRefresh={refetch} busy={fetching} />
      <NativeSelect
        label={t('parked.projection')}
        value={projection ?? ''}
        onChange={({ currentTarget: { value } }) => setSearch(value === '' ? {} : { projection: value })}
        data={[{ value: '', label: t('parked.all') }, ...names]}
        maw={320}
        mb="md"
      />
      <Text role="status" size="sm" mb={left === null ? 0 : 'md'}>
        {left}
      </Text>
      {error && !data && <Fault error={error} onRetry={refetch} />}
      {fetching && !data && <Loading />}
      {data && groups.size === 0 && <Empty title={t('parked.none')}>{t('parked.noneLead')}</Empty>}
      <Stack gap="xl">
        {[...groups].map(([name, letters]) => (
          <ParkedGroup
            key={name}
            projection={name}
            letters={letters}
            onDone={(parked) => {
              setLeft(t('parked.left', { name, count: parked }));
              refetch();
            }}
          />
        ))}
      </Stack>
    </>
  );
}

function byProjection(letters: readonly DeadLetter[]): ReadonlyMap<string, readonly DeadLetter[]> {
  const groups = new Map<string, DeadLetter[]>();
  for (const letter of letters) groups.set(letter.projection, [...(groups.get(letter.projection) ?? []), letter]);
  return groups;
}
