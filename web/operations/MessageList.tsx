import { Badge, Group, NativeSelect, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { useQuery } from 'urql';
import { Fault } from '../app/errors/Fault';
import { useOnReturn } from '../app/graphql/connection';
import { useLanguage } from '../app/i18n/useLanguage';
import { DataTable } from '../app/layout/DataTable';
import { Empty } from '../app/layout/Empty';
import { Loading } from '../app/layout/Loading';
import { Pager } from '../app/layout/Pager';
import { useViewer } from '../app/session/viewer';
import { formatInstant } from '../app/time/format';
import { MessageActions } from './MessageActions';
import { KINDS, MESSAGES, messagesOf, STATES, withChoice } from './messages';
import type { Message, MessageState } from './messages';

const COLORS: Readonly<Record<MessageState, string>> = {
  PENDING: 'blue',
  SENDING: 'blue',
  SENT: 'teal',
  FAILED: 'red',
  SKIPPED: 'gray',
  CANCELLED: 'gray',
};

/** A site's messages, chosen in the address; for its admins with what can be done about one. */
export function MessageList(): ReactNode {
  const { t } = useTranslation('operations');
  const { roles } = useViewer();
  const [search, setSearch] = useSearchParams();
  const [{ data, error, fetching }, ask] = useQuery({ query: MESSAGES, variables: messagesOf(search) });
  const refetch = (): void => ask({ requestPolicy: 'network-only' });
  useOnReturn(refetch);
  const messages = data?.messages;
  // Of the address as it is now: two choices may be made before the page has followed the first.
  const choose = (name: 'state' | 'kind', value: string): void =>
    setSearch(withChoice(new URLSearchParams(location.search), name, value));
  return (
    <>
      <Group align="end" mb="md">
        <NativeSelect
          label={t('messages.state')}
          value={search.get('state') ?? ''}
          onChange={(event) => choose('state', event.currentTarget.value)}
          data={[
            { value: '', label: t('messages.anyState') },
            ...STATES.map((state) => ({ value: state, label: t(`messageState.${state}`) })),
          ]}
        />
        <NativeSelect
          label={t('messages.kind')}
          value={search.get('kind') ?? ''}
          onChange={(event) => choose('kind', event.currentTarget.value)}
          data={[
            { value: '', label: t('messages.anyKind') },
            ...KINDS.map((kind) => ({ value: kind, label: t(`messageKind.${kind}`) })),
          ]}
        />
      </Group>
      {error && !messages && <Fault error={error} onRetry={refetch} />}
      {fetching && !messages && <Loading />}
      {messages?.nodes.length === 0 && <Empty title={t('messages.none')}>{t('messages.noneLead')}</Empty>}
      {messages && messages.nodes.length > 0 && (
        <MessageTable messages={messages.nodes} acts={roles.includes('ADMIN')} onChanged={refetch} />
      )}
      {messages && <Pager next={messages.pageInfo.hasNextPage ? messages.pageInfo.endCursor : null} />}
    </>
  );
}

interface TableProps {
  readonly messages: readonly Message[];
  readonly acts: boolean;
  readonly onChanged: () => void;
}

function MessageTable({ messages, acts, onChanged }: TableProps): ReactNode {
  const { t, i18n } = useTranslation('operations');
  const language = useLanguage();
  const { zone } = useViewer();
  const at = (instant: string): string => formatInstant(instant, zone, language, 'precise');
  const why = (reason: string): string =>
    i18n.exists(`messageReason.${reason}`, { ns: 'operations' }) ? t(`messageReason.${reason as 'outdated'}`) : reason;
  return (
    <DataTable
      label={t('messages.title')}
      rows={messages}
      keyOf={(one) => one.id}
      columns={[
        { key: 'kind', label: t('messages.kind'), heads: true, cell: (one) => t(`messageKind.${one.kind}`) },
        {
          key: 'state',
          label: t('messages.state'),
          cell: (one) => (
            <>
              <Badge color={COLORS[one.state]} variant="light">
                {t(`messageState.${one.state}`)}
              </Badge>
              {one.reason !== null && <Text size="sm">{why(one.reason)}</Text>}
              {one.lastError !== null && (
                <Text size="sm" c="red">
                  {one.lastError}
                </Text>
              )}
            </>
          ),
        },
        {
          key: 'to',
          label: t('messages.to'),
          cell: (one) => `${one.recipientName ?? t('messages.erased')} · ${t(`channel.${one.channel}`)}`,
        },
        { key: 'due', label: t('messages.due'), cell: (one) => at(one.dueAt) },
        {
          key: 'settled',
          label: t('messages.settled'),
          cell: (one) => (one.settledAt === null ? '—' : at(one.settledAt)),
        },
        { key: 'attempts', label: t('messages.attempts'), numeric: true, cell: (one) => one.attempts },
        ...(acts
          ? [
              {
                key: 'actions',
                label: t('projections.actions'),
                bare: true,
                cell: (one: Message) => <MessageActions message={one} onChanged={onChanged} />,
              },
            ]
          : []),
      ]}
    />
  );
}
