import { Anchor, Group, NativeSelect, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { useQuery } from 'urql';
import { Fault } from '../../app/errors/Fault';
import { useOnReturn } from '../../app/graphql/connection';
import { readFragment } from '../../app/graphql/graphql';
import { useLanguage } from '../../app/i18n/useLanguage';
import { DataTable } from '../../app/layout/DataTable';
import { Empty } from '../../app/layout/Empty';
import { Loading } from '../../app/layout/Loading';
import { Pager } from '../../app/layout/Pager';
import { useViewer } from '../../app/session/viewer';
import { formatDuration, formatInstant } from '../../app/time/format';
import { useNews } from '../useNews';
import { GradeBadge, StatusBadge } from './badges';
import { callsOf, KINDS, STATUSES, withChoice } from './choice';
import { qualityOf } from './quality';
import { CALL, CALLS } from './queries';
import type { Call } from './queries';

/** The site's calls, the latest first, as the address chooses them. */
export function PastCalls({ news }: { readonly news: string | null }): ReactNode {
  const { t } = useTranslation('console');
  const { accountId } = useViewer();
  const [search, setSearch] = useSearchParams();
  const [{ data, error, fetching }, ask] = useQuery({ query: CALLS, variables: callsOf(search, accountId) });
  const refetch = (): void => ask({ requestPolicy: 'network-only' });
  useNews(news, refetch);
  useOnReturn(refetch);
  const page = data?.calls;
  const choose = (name: 'kind' | 'status' | 'who', value: string): void =>
    setSearch(withChoice(new URLSearchParams(location.search), name, value), { replace: true });
  const any = { value: '', label: t('calls.any') };
  return (
    <section aria-labelledby="calls-past">
      <Title order={2} size="h5" mb="sm" id="calls-past">
        {t('calls.past')}
      </Title>
      <Group align="end" mb="md">
        <NativeSelect
          label={t('calls.kind')}
          value={search.get('kind') ?? ''}
          onChange={(event) => choose('kind', event.currentTarget.value)}
          data={[any, ...KINDS.map((one) => ({ value: one, label: t(`calls.kinds.${one}`) }))]}
        />
        <NativeSelect
          label={t('calls.status')}
          value={search.get('status') ?? ''}
          onChange={(event) => choose('status', event.currentTarget.value)}
          data={[any, ...STATUSES.map((one) => ({ value: one, label: t(`calls.statuses.${one}`) }))]}
        />
        <NativeSelect
          label={t('calls.who')}
          value={search.get('who') ?? ''}
          onChange={(event) => choose('who', event.currentTarget.value)}
          data={[any, { value: 'me', label: t('calls.onlyMine') }]}
        />
      </Group>
      {error && !page && <Fault error={error} onRetry={refetch} />}
      {fetching && !page && <Loading />}
      {page?.nodes.length === 0 && <Empty title={t('calls.none')}>{t('calls.noneLead')}</Empty>}
      {page && page.nodes.length > 0 && <Rows calls={page.nodes.map((ref) => readFragment(CALL, ref))} />}
      {page && <Pager next={page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null} />}
    </section>
  );
}

function Rows({ calls }: { readonly calls: readonly Call[] }): ReactNode {
  const { t } = useTranslation('console');
  const language = useLanguage();
  const { zone } = useViewer();
  const nameOf = (name: string | null): string => name ?? t('calls.erased');
  return (
    <DataTable
      label={t('calls.past')}
      rows={calls}
      keyOf={(one) => one.id}
      columns={[
        {
          key: 'people',
          label: t('calls.people'),
          heads: true,
          cell: (one) => (
            <Anchor component={Link} to={`/console/calls/${one.id}`} inherit underline="always">
              {one.participants.map(({ name }) => nameOf(name)).join(' · ') || nameOf(one.callerName)}
            </Anchor>
          ),
        },
        { key: 'kind', label: t('calls.kind'), cell: (one) => t(`calls.kinds.${one.kind}`) },
        {
          key: 'status',
          label: t('calls.status'),
          cell: (one) => <StatusBadge status={one.status} />,
        },
        {
          key: 'at',
          label: t('calls.at'),
          cell: (one) => formatInstant(one.startedAt, zone, language, 'date-time'),
        },
        {
          key: 'talked',
          label: t('calls.talked'),
          cell: (one) => (one.talkedSeconds === null ? '—' : formatDuration(one.talkedSeconds, language)),
        },
        {
          key: 'quality',
          label: t('calls.quality'),
          cell: (one) => <GradeBadge quality={qualityOf(one.participants)} />,
        },
        { key: 'recording', label: t('calls.recording'), cell: (one) => <Recorded call={one} /> },
      ]}
    />
  );
}

/** The way to what was recorded, for those who may see it. */
function Recorded({ call }: { readonly call: Call }): ReactNode {
  const { t } = useTranslation('console');
  if (call.recordings.length === 0) return '—';
  if (call.recordings.some(({ mayWatch, removedAt }) => mayWatch && removedAt === null)) {
    return (
      <Anchor href={`/room?recording=${call.id}`} size="sm" underline="always">
        {t('calls.watch')}
      </Anchor>
    );
  }
  return <Text size="sm">{t('calls.recorded')}</Text>;
}
