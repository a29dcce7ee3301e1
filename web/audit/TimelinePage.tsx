import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { useQuery } from 'urql';
import { Fault } from '../app/errors/Fault';
import { readFragment } from '../app/graphql/graphql';
import { Empty } from '../app/layout/Empty';
import { Icon } from '../app/layout/Icon';
import { Loading } from '../app/layout/Loading';
import { Pager } from '../app/layout/Pager';
import { zoneLabel } from '../app/time/format';
import { serverClock } from '../app/time/server';
import { filterOf, inputOf, paramsOf } from './filters';
import { Filters } from './Filters';
import { Following } from './Following';
import { PageHead } from './PageHead';
import { EVENT, TIMELINE } from './timeline';
import { TimelineTable } from './TimelineTable';
import { useSiteZone } from './useNames';

const PAGE = 25;

/** What happened at the site, as the address chooses it. */
export function TimelinePage(): ReactNode {
  const { t } = useTranslation('audit');
  const zone = useSiteZone();
  const [search, setSearch] = useSearchParams();
  const filter = useMemo(() => filterOf(search), [search]);
  const input = useMemo(() => inputOf(filter, zone), [filter, zone]);
  const follows = search.has('follow');
  const variables = { filter: input, first: PAGE, after: search.get('after') };
  const [{ data, error, fetching }, ask] = useQuery({ query: TIMELINE, variables });
  const page = data?.timeline;
  const toggle = (): void => {
    const next = new URLSearchParams(search);
    if (follows) next.delete('follow');
    else next.set('follow', '1');
    setSearch(next);
  };
  return (
    <>
      <PageHead title={t('timeline.title')} lead={t('timeline.lead', { zone: zoneLabel(zone, serverClock.now()) })}>
        <Button
          variant={follows ? 'filled' : 'default'}
          size="sm"
          aria-pressed={follows}
          leftSection={<Icon name="live" size={16} />}
          onClick={toggle}
        >
          {t(follows ? 'timeline.following' : 'timeline.follow')}
        </Button>
      </PageHead>
      <Filters
        key={search.toString()}
        filter={filter}
        onApply={(next) => {
          const params = paramsOf(next);
          if (follows) params.set('follow', '1');
          setSearch(params);
        }}
      />
      {follows && <Following key={JSON.stringify(input)} filter={input} />}
      {error && !page && <Fault error={error} onRetry={() => ask({ requestPolicy: 'network-only' })} />}
      {fetching && !page && <Loading rows={8} />}
      {page?.nodes.length === 0 && <Empty title={t('timeline.none')}>{t('timeline.noneLead')}</Empty>}
      {page && page.nodes.length > 0 && (
        <TimelineTable label={t('timeline.title')} events={page.nodes.map((ref) => readFragment(EVENT, ref))} />
      )}
      {page && <Pager next={page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null} />}
    </>
  );
}
