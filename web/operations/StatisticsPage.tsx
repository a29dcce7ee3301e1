import { Box, Paper, SimpleGrid, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { Fault } from '../app/errors/Fault';
import { useOnReturn } from '../app/graphql/connection';
import { graphql } from '../app/graphql/graphql';
import { useLanguage } from '../app/i18n/useLanguage';
import { DataTable } from '../app/layout/DataTable';
import { Identifier } from '../app/layout/Identifier';
import { Loading } from '../app/layout/Loading';
import { useViewer } from '../app/session/viewer';
import { formatBytes, formatInstant, formatNumber } from '../app/time/format';
import { PageHead } from './PageHead';

const STATISTICS = graphql(`
  query Statistics {
    eventStatistics {
      events
      aggregates
      bytes
      first
      last
      lastHour
      lastDay
      kinds {
        aggregateType
        eventType
        events
      }
      longest {
        aggregateType
        aggregateId
        events
      }
    }
  }
`);

/** How much the history holds, and of what. */
export function StatisticsPage(): ReactNode {
  const { t } = useTranslation('operations');
  const language = useLanguage();
  const { zone } = useViewer();
  const [{ data, error, fetching }, ask] = useQuery({ query: STATISTICS });
  const refetch = (): void => ask({ requestPolicy: 'network-only' });
  useOnReturn(refetch);
  const all = data?.eventStatistics ?? null;
  const number = (value: number): string => formatNumber(value, language);
  const at = (instant: string | null): string =>
    instant === null ? '—' : formatInstant(instant, zone, language, 'date-time');
  const facts = all && [
    ['events', number(all.events)],
    ['aggregates', number(all.aggregates)],
    ['bytes', formatBytes(all.bytes, language)],
    ['lastHour', number(all.lastHour)],
    ['lastDay', number(all.lastDay)],
    ['first', at(all.first)],
    ['last', at(all.last)],
  ];
  return (
    <>
      <PageHead title={t('statistics.title')} lead={t('statistics.lead')} onRefresh={refetch} busy={fetching} />
      {error && !all && <Fault error={error} onRetry={refetch} />}
      {fetching && !all && <Loading />}
      {facts && (
        <SimpleGrid component="dl" cols={{ base: 2, md: 4 }} spacing="sm" m={0} mb="lg">
          {facts.map(([name = '', value]) => (
            <Paper key={name} withBorder radius="md" p="md">
              <Text component="dt" size="sm" c="dimmed">
                {t(`statistics.${name as 'events'}`)}
              </Text>
              <Text component="dd" m={0} fw={700}>
                {value}
              </Text>
            </Paper>
          ))}
        </SimpleGrid>
      )}
      {all && (
        <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="xl">
          <section>
            <Title order={2} size="h4" mb="xs">
              {t('statistics.kinds')}
            </Title>
            <DataTable
              label={t('statistics.kinds')}
              rows={all.kinds}
              keyOf={(one) => `${one.aggregateType} ${one.eventType}`}
              columns={[
                { key: 'event', label: t('statistics.event'), heads: true, cell: (one) => one.eventType },
                { key: 'type', label: t('statistics.type'), cell: (one) => one.aggregateType },
                {
                  key: 'count',
                  label: t('statistics.events'),
                  numeric: true,
                  cell: (one) => (
                    <Share part={one.events} whole={all.kinds[0]?.events ?? 1} text={number(one.events)} />
                  ),
                },
              ]}
            />
          </section>
          <section>
            <Title order={2} size="h4" mb="xs">
              {t('statistics.longest')}
            </Title>
            <DataTable
              label={t('statistics.longest')}
              rows={all.longest}
              keyOf={(one) => one.aggregateId}
              columns={[
                {
                  key: 'id',
                  label: t('statistics.aggregate'),
                  heads: true,
                  cell: (one) => <Identifier id={one.aggregateId} />,
                },
                { key: 'type', label: t('statistics.type'), cell: (one) => one.aggregateType },
                { key: 'count', label: t('statistics.events'), numeric: true, cell: (one) => number(one.events) },
              ]}
            />
          </section>
        </SimpleGrid>
      )}
    </>
  );
}

/** A number, with a bar under it for the eye: how it compares with the largest. */
function Share({
  part,
  whole,
  text,
}: {
  readonly part: number;
  readonly whole: number;
  readonly text: string;
}): ReactNode {
  return (
    <Box miw={80}>
      {text}
      <Box aria-hidden="true" h={4} mt={4} bg="var(--mantine-color-default-border)" style={{ borderRadius: 2 }}>
        <Box h={4} w={`${(100 * part) / whole}%`} bg="cyan" style={{ borderRadius: 2 }} />
      </Box>
    </Box>
  );
}
