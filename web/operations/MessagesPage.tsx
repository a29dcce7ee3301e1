import { Paper, SimpleGrid, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { Fault } from '../app/errors/Fault';
import { useOnReturn } from '../app/graphql/connection';
import { useLanguage } from '../app/i18n/useLanguage';
import { Loading } from '../app/layout/Loading';
import { useViewer } from '../app/session/viewer';
import { formatNumber } from '../app/time/format';
import { MessageList } from './MessageList';
import { MESSAGE_COUNTS, STATES } from './messages';
import { PageHead } from './PageHead';

/**
 * The outbox: to operators how many messages stand in which state, as they may not see to whom; the messages themselves to those
 * who look after a site.
 */
export function MessagesPage(): ReactNode {
  const { t } = useTranslation('operations');
  const { roles } = useViewer();
  const operates = roles.includes('OPERATOR');
  const [{ data, error, fetching }, ask] = useQuery({ query: MESSAGE_COUNTS, pause: !operates });
  const refetch = (): void => {
    if (operates) ask({ requestPolicy: 'network-only' });
  };
  useOnReturn(refetch);
  return (
    <>
      <PageHead
        title={t('messages.title')}
        lead={t(operates ? 'messages.leadAll' : 'messages.leadSite')}
        {...(operates ? { onRefresh: refetch, busy: fetching } : {})}
      />
      {error && !data && <Fault error={error} onRetry={refetch} />}
      {fetching && !data && <Loading />}
      {data && <Counts counts={new Map(data.messageCounts.map((one) => [one.state, one.messages]))} />}
      {roles.some((role) => role === 'ADMIN' || role === 'AUDITOR') && <MessageList />}
    </>
  );
}

function Counts({ counts }: { readonly counts: ReadonlyMap<string, number> }): ReactNode {
  const { t } = useTranslation('operations');
  const language = useLanguage();
  return (
    <SimpleGrid component="dl" cols={{ base: 2, sm: 3, lg: 6 }} spacing="sm" m={0}>
      {STATES.map((state) => {
        const count = counts.get(state) ?? 0;
        return (
          <Paper key={state} withBorder radius="md" p="md" style={{ display: 'flex', flexDirection: 'column-reverse' }}>
            <Text component="dt" size="sm" c="dimmed">
              {t(`messageState.${state}`)}
            </Text>
            <Text component="dd" m={0} size="xl" fw={700} {...(state === 'FAILED' && count > 0 ? { c: 'red' } : {})}>
              {formatNumber(count, language)}
            </Text>
          </Paper>
        );
      })}
    </SimpleGrid>
  );
}
