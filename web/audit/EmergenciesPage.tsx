import { Anchor, Badge } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { useQuery } from 'urql';
import { Fault } from '../app/errors/Fault';
import { DataTable } from '../app/layout/DataTable';
import { Empty } from '../app/layout/Empty';
import { Loading } from '../app/layout/Loading';
import { Pager } from '../app/layout/Pager';
import { zoneLabel } from '../app/time/format';
import { serverClock } from '../app/time/server';
import { EMERGENCIES } from './accesses';
import { wallOf } from './moments';
import { PageHead } from './PageHead';
import { useNames, useSiteZone } from './useNames';

const PAGE = 25;
const MINUTE = 60_000;

/** Who saw all of a client's appointments in an emergency, and why. */
export function EmergenciesPage(): ReactNode {
  const { t } = useTranslation('audit');
  const names = useNames();
  const zone = useSiteZone();
  const [search] = useSearchParams();
  const variables = { first: PAGE, after: search.get('after') };
  const [{ data, error, fetching }, ask] = useQuery({ query: EMERGENCIES, variables });
  const page = data?.emergencyAccesses;
  const now = serverClock.now();
  const looks = (clientId: string, taken: string, until: string): string => {
    const params = new URLSearchParams({
      subject: clientId,
      from: wallOf(Date.parse(taken), zone),
      to: wallOf(Date.parse(until) + MINUTE, zone),
    });
    return `/audit/accesses?${params.toString()}`;
  };
  return (
    <>
      <PageHead
        title={t('emergencies.title')}
        lead={t('emergencies.lead', { zone: zoneLabel(zone, serverClock.now()) })}
      />
      {error && !page && <Fault error={error} onRetry={() => ask({ requestPolicy: 'network-only' })} />}
      {fetching && !page && <Loading />}
      {page?.edges.length === 0 && <Empty title={t('emergencies.none')}>{t('emergencies.noneLead')}</Empty>}
      {page && page.edges.length > 0 && (
        <DataTable
          label={t('emergencies.title')}
          rows={page.edges}
          keyOf={(one) => one.cursor}
          columns={[
            {
              key: 'who',
              label: t('emergencies.who'),
              heads: true,
              cell: ({ node }) => node.accountName ?? t('actor.erased'),
            },
            { key: 'whose', label: t('emergencies.whose'), cell: ({ node }) => node.clientName ?? t('actor.erased') },
            { key: 'taken', label: t('emergencies.taken'), cell: ({ node }) => names.at(node.takenAt) },
            {
              key: 'until',
              label: t('emergencies.until'),
              cell: ({ node }) => (
                <>
                  {names.at(node.until)}{' '}
                  <Badge color={Date.parse(node.until) > now ? 'orange' : 'gray'} variant="light">
                    {t(Date.parse(node.until) > now ? 'emergencies.running' : 'emergencies.over')}
                  </Badge>
                </>
              ),
            },
            {
              key: 'reason',
              label: t('emergencies.reason'),
              cell: ({ node }) => node.reason ?? t('emergencies.erased'),
            },
            {
              key: 'reads',
              label: t('emergencies.reads'),
              bare: true,
              cell: ({ node }) => (
                <Anchor
                  component={Link}
                  to={looks(node.clientId, node.takenAt, node.until)}
                  underline="always"
                  size="sm"
                >
                  {t('emergencies.reads')}
                </Anchor>
              ),
            },
          ]}
        />
      )}
      {page && <Pager next={page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null} />}
    </>
  );
}
