import { Box, NativeSelect } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { useQuery } from 'urql';
import { Fault } from '../../app/errors/Fault';
import { readFragment } from '../../app/graphql/graphql';
import { useLanguage } from '../../app/i18n/useLanguage';
import { DataTable } from '../../app/layout/DataTable';
import { Empty } from '../../app/layout/Empty';
import { Loading } from '../../app/layout/Loading';
import { Pager } from '../../app/layout/Pager';
import { useViewer } from '../../app/session/viewer';
import { formatInstant } from '../../app/time/format';
import { Assignee } from './Assignee';
import { PriorityBadge, StatusBadge } from './Badges';
import { shownClocks } from './clock';
import { ClockBadge } from './ClockBadge';
import { SORTS, sortOf } from './filters';
import { CARD, TICKETS } from './queries';
import type { Card, TicketFilter } from './queries';
import classes from './tickets.module.css';
import { useTicketName } from './useTicketName';
import { useTicketNews } from './useTicketNews';

const PAGE = 25;

/** The tickets one below the other, page by page, in the order of the address. */
export function TicketList({ filter }: { readonly filter: TicketFilter }): ReactNode {
  const { t } = useTranslation('console');
  const [search, setSearch] = useSearchParams();
  const sort = sortOf(search);
  const variables = { filter, sort, first: PAGE, after: search.get('after') };
  const [{ data, error, fetching }, ask] = useQuery({ query: TICKETS, variables });
  const refetch = (): void => ask({ requestPolicy: 'network-only' });
  const deaf = useTicketNews(refetch);
  const page = data?.tickets;
  return (
    <>
      <NativeSelect
        label={t('tickets.sort.label')}
        value={sort}
        onChange={(event) => {
          const next = new URLSearchParams(location.search);
          next.set('sort', event.currentTarget.value);
          next.delete('after');
          setSearch(next, { replace: true });
        }}
        data={SORTS.map((one) => ({ value: one, label: t(`tickets.sort.${one}`) }))}
        maw={280}
        mb="md"
      />
      {error && !page && <Fault error={error} onRetry={refetch} />}
      {deaf !== null && <Fault error={deaf} />}
      {fetching && !page && <Loading rows={8} />}
      {page?.nodes.length === 0 && <Empty title={t('tickets.list.none')}>{t('tickets.list.noneLead')}</Empty>}
      {page && page.nodes.length > 0 && <Rows tickets={page.nodes.map((ref) => readFragment(CARD, ref))} />}
      {page && <Pager next={page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null} />}
    </>
  );
}

function Rows({ tickets }: { readonly tickets: readonly Card[] }): ReactNode {
  const { t } = useTranslation('console');
  const language = useLanguage();
  const { zone } = useViewer();
  const name = useTicketName();
  return (
    <DataTable
      label={t('tickets.list.label')}
      rows={tickets}
      keyOf={(one) => one.id}
      columns={[
        {
          key: 'ticket',
          label: t('tickets.list.ticket'),
          heads: true,
          cell: (one) => (
            <Link to={`/console/tickets/${one.number}`} className={classes['link'] ?? ''}>
              {name(one)}
            </Link>
          ),
        },
        { key: 'status', label: t('tickets.filter.status'), cell: (one) => <StatusBadge status={one.status} /> },
        {
          key: 'priority',
          label: t('tickets.filter.priority'),
          cell: (one) => <PriorityBadge priority={one.priority} />,
        },
        {
          key: 'customer',
          label: t('tickets.list.customer'),
          cell: (one) => one.requester.name ?? t('tickets.erased'),
        },
        {
          key: 'assignee',
          label: t('tickets.filter.assignee'),
          cell: (one) => <Assignee of={one.assignee} />,
        },
        {
          key: 'clocks',
          label: t('tickets.filter.sla'),
          cell: (one) => (
            <Box miw={176}>
              {shownClocks(one.clocks ?? []).map((clock) => (
                <ClockBadge key={clock.promise} clock={clock} />
              ))}
            </Box>
          ),
        },
        {
          key: 'updated',
          label: t('tickets.list.updated'),
          cell: (one) => formatInstant(one.updatedAt, zone, language, 'date-time'),
        },
      ]}
    />
  );
}
