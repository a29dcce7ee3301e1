import { Badge, Group, NativeSelect } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { useQuery } from 'urql';
import { Fault } from '../../../app/errors/Fault';
import { useOnReturn } from '../../../app/graphql/connection';
import { readFragment } from '../../../app/graphql/graphql';
import { useLanguage } from '../../../app/i18n/useLanguage';
import { DataTable } from '../../../app/layout/DataTable';
import { Empty } from '../../../app/layout/Empty';
import { Loading } from '../../../app/layout/Loading';
import { Pager } from '../../../app/layout/Pager';
import { useViewer } from '../../../app/session/viewer';
import { formatInstant } from '../../../app/time/format';
import { Assignee } from '../Assignee';
import { StatusBadge } from '../Badges';
import { SubPageHead } from '../SubPageHead';
import classes from '../tickets.module.css';
import { useNews } from '../../useNews';
import { useTicketName } from '../useTicketName';
import { ALERT, ALERTS, KINDS } from './queries';
import type { SlaAlert } from './queries';
import { useAlerted } from './useAlerted';

/** Warnings and breaches of service levels, the latest first, as they are told. */
export function AlertsPage(): ReactNode {
  const { t } = useTranslation('console');
  const { accountId } = useViewer();
  const [search, setSearch] = useSearchParams();
  const kind = KINDS.find((one) => one === search.get('kind')) ?? null;
  const mine = search.get('assignee') === 'me';
  const variables = { kind, assignee: mine ? accountId : null, after: search.get('after') };
  const [{ data, error, fetching }, ask] = useQuery({ query: ALERTS, variables });
  const refetch = (): void => ask({ requestPolicy: 'network-only' });
  useNews(useAlerted()?.cursor ?? null, refetch);
  useOnReturn(refetch);
  const page = data?.slaAlerts;
  function choose(name: 'kind' | 'assignee', value: string): void {
    const next = new URLSearchParams(location.search);
    next.delete('after');
    if (value === '') next.delete(name);
    else next.set(name, value);
    setSearch(next, { replace: true });
  }
  return (
    <>
      <SubPageHead title={t('tickets.pages.alerts')} lead={t('tickets.alerts.lead')} />
      <Group mb="md">
        <NativeSelect
          label={t('tickets.alerts.kind')}
          value={kind ?? ''}
          onChange={(event) => choose('kind', event.currentTarget.value)}
          data={[
            { value: '', label: t('tickets.filter.any') },
            ...KINDS.map((one) => ({ value: one, label: t(`tickets.alerts.kinds.${one}`) })),
          ]}
        />
        <NativeSelect
          label={t('tickets.filter.assignee')}
          value={mine ? 'me' : ''}
          onChange={(event) => choose('assignee', event.currentTarget.value)}
          data={[
            { value: '', label: t('tickets.filter.any') },
            { value: 'me', label: t('tickets.filter.me') },
          ]}
        />
      </Group>
      {error && !page && <Fault error={error} onRetry={refetch} />}
      {fetching && !page && <Loading />}
      {page?.nodes.length === 0 && <Empty title={t('tickets.alerts.none')}>{t('tickets.alerts.noneLead')}</Empty>}
      {page && page.nodes.length > 0 && <Alerts alerts={page.nodes.map((ref) => readFragment(ALERT, ref))} />}
      {page && <Pager next={page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null} />}
    </>
  );
}

function Alerts({ alerts }: { readonly alerts: readonly SlaAlert[] }): ReactNode {
  const { t } = useTranslation('console');
  const language = useLanguage();
  const { zone } = useViewer();
  const name = useTicketName();
  const at = (instant: string): string => formatInstant(instant, zone, language, 'date-time');
  return (
    <DataTable
      label={t('tickets.pages.alerts')}
      rows={alerts}
      keyOf={(one) => one.id}
      columns={[
        {
          key: 'ticket',
          label: t('tickets.list.ticket'),
          heads: true,
          cell: ({ ticket }) =>
            ticket && (
              <Link to={`/console/tickets/${ticket.number}`} className={classes['link'] ?? ''}>
                {name(ticket)}
              </Link>
            ),
        },
        {
          key: 'kind',
          label: t('tickets.alerts.kind'),
          cell: (one) => (
            <Badge color={one.kind === 'BREACH' ? 'red' : 'yellow'} variant="light">
              {t(`tickets.alerts.kinds.${one.kind}`)}
            </Badge>
          ),
        },
        { key: 'promise', label: t('tickets.alerts.promise'), cell: (one) => t(`tickets.promise.${one.promise}`) },
        { key: 'due', label: t('tickets.alerts.due'), cell: (one) => at(one.dueAt) },
        {
          key: 'told',
          label: t('tickets.alerts.toldAt'),
          cell: (one) => (one.late ? t('tickets.alerts.late', { at: at(one.toldAt) }) : at(one.toldAt)),
        },
        {
          key: 'assignee',
          label: t('tickets.filter.assignee'),
          cell: ({ ticket }) => ticket && <Assignee of={ticket.assignee} />,
        },
        {
          key: 'status',
          label: t('tickets.filter.status'),
          cell: ({ ticket }) => ticket && <StatusBadge status={ticket.status} />,
        },
      ]}
    />
  );
}
