import { Anchor, Badge, Group, Paper, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams, useSearchParams } from 'react-router';
import { useQuery } from 'urql';
import { Fault } from '../app/errors/Fault';
import { readFragment } from '../app/graphql/graphql';
import { useLanguage } from '../app/i18n/useLanguage';
import { Empty } from '../app/layout/Empty';
import { Identifier } from '../app/layout/Identifier';
import { Loading } from '../app/layout/Loading';
import { Pager } from '../app/layout/Pager';
import { formatDuration } from '../app/time/format';
import classes from './Audit.module.css';
import { PageHead } from './PageHead';
import { EVENT, recordAddress, TIMELINE } from './timeline';
import { threadOf } from './thread';
import { useNames } from './useNames';

const PAGE = 100;

/** All that followed from one request, each under what it followed from. */
export function ThreadPage(): ReactNode {
  const { t } = useTranslation('audit');
  const names = useNames();
  const language = useLanguage();
  const { command = '' } = useParams();
  const [search] = useSearchParams();
  const variables = { filter: { commandId: command }, first: PAGE, after: search.get('after') };
  const [{ data, error, fetching }, ask] = useQuery({ query: TIMELINE, variables });
  const page = data?.timeline;
  const links = threadOf((page?.nodes ?? []).map((ref) => readFragment(EVENT, ref)));
  return (
    <>
      <PageHead title={t('thread.title')} lead={t('thread.lead')} />
      {error && !page && <Fault error={error} onRetry={() => ask({ requestPolicy: 'network-only' })} />}
      {fetching && !page && <Loading rows={6} />}
      {page && links.length === 0 && <Empty title={t('thread.none')} />}
      {links[0] && (
        <Text size="sm" mb="md">
          {t('thread.count', { count: links.length })} · {t('thread.correlation')}{' '}
          <Identifier id={links[0].event.correlationId} />
        </Text>
      )}
      <ol className={classes['thread']}>
        {links.map(({ event, depth, after }) => (
          <li key={event.position} style={{ marginInlineStart: `${depth * 20}px` }}>
            <Paper withBorder radius="md" p="sm" className={depth > 0 ? (classes['link'] ?? '') : ''}>
              <Group justify="space-between" gap="xs">
                <Anchor
                  component={Link}
                  to={`${recordAddress(event, event.sequence)}&view=event`}
                  underline="always"
                  fw={600}
                >
                  {names.event(event.event)}
                </Anchor>
                <Badge variant="light" color={after === 0 ? 'cyan' : 'gray'}>
                  {after < 1 ? t('thread.first') : t('thread.after', { time: formatDuration(after, language) })}
                </Badge>
              </Group>
              <Text size="sm">
                {names.type(event.aggregateType)} <Identifier id={event.aggregateId} /> · {names.actor(event)}
              </Text>
              <Text size="sm" c="dimmed">
                {names.at(event.occurredAt)}
              </Text>
            </Paper>
          </li>
        ))}
      </ol>
      {page && <Pager next={page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null} />}
    </>
  );
}
