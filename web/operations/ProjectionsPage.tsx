import { Badge, Group, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery, useSubscription } from 'urql';
import { Fault } from '../app/errors/Fault';
import { useConnection, useOnReturn } from '../app/graphql/connection';
import { Icon } from '../app/layout/Icon';
import { Loading } from '../app/layout/Loading';
import { usePageTitle } from '../app/layout/usePageTitle';
import { ProjectionsTable } from './ProjectionsTable';
import { PROJECTIONS, PROJECTIONS_CHANGED } from './projections';

/** How far each read model is behind the history, as it changes. */
export function ProjectionsPage(): ReactNode {
  const { t } = useTranslation('operations');
  usePageTitle(t('projections.title'));
  const [{ data, error, fetching }, ask] = useQuery({ query: PROJECTIONS });
  const [news] = useSubscription({ query: PROJECTIONS_CHANGED });
  const refetch = (): void => ask({ requestPolicy: 'network-only' });
  useOnReturn(refetch);
  const live = useConnection().name === 'open' && news.data !== undefined;
  const projections = (live ? news.data?.projectionsChanged : null) ?? data?.projections ?? null;

  return (
    <>
      <Group justify="space-between" mb="xs">
        <Title order={1} size="h2">
          {t('projections.title')}
        </Title>
        <Badge color={live ? 'teal' : 'gray'} variant="light" leftSection={<Icon name="live" size={14} />}>
          {t(live ? 'live' : 'notLive')}
        </Badge>
      </Group>
      <Text c="dimmed" mb="md" maw="70ch">
        {t('projections.lead')}
      </Text>
      {error && !projections && <Fault error={error} onRetry={refetch} />}
      {news.error && <Fault error={news.error} />}
      {fetching && !projections && <Loading />}
      {projections && <ProjectionsTable projections={projections} />}
    </>
  );
}
