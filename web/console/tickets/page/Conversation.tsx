import { Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useClient } from 'urql';
import { Fault } from '../../../app/errors/Fault';
import { readFragment } from '../../../app/graphql/graphql';
import { MessageItem } from './MessageItem';
import { EARLIER_MESSAGES, MESSAGE } from './queries';
import type { Message } from './queries';
import type { Ticket } from './ticket';
import classes from './page.module.css';

const PAGE = 30;

interface Earlier {
  readonly messages: readonly Message[];
  /** Where yet earlier ones end. */
  readonly before: string | null;
}

/** What the customer and the desk wrote to each other, and the desk's notes among it; oldest first. */
export function Conversation({ ticket }: { readonly ticket: Ticket }): ReactNode {
  const { t } = useTranslation('console');
  const client = useClient();
  const [earlier, setEarlier] = useState<Earlier | null>(null);
  const [asking, setAsking] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const before = earlier ? earlier.before : ticket.earlier;
  const known = new Set(ticket.messages.map(({ id }) => id));
  const messages = [...(earlier?.messages ?? []).filter(({ id }) => !known.has(id)), ...ticket.messages];

  async function more(cursor: string): Promise<void> {
    if (asking) return;
    setAsking(true);
    const variables = { id: ticket.id, last: PAGE, before: cursor };
    const answer = await client.query(EARLIER_MESSAGES, variables, { requestPolicy: 'network-only' }).toPromise();
    setAsking(false);
    setError(answer.error ?? null);
    const page = answer.data?.ticket?.messages;
    if (!page) return;
    const found = page.nodes.map((ref) => readFragment(MESSAGE, ref));
    // What is the latest page by now may have moved on: nothing between the two is left out.
    const kept = earlier?.messages ?? ticket.messages;
    const { hasPreviousPage, startCursor } = page.pageInfo;
    setEarlier({ messages: [...found, ...kept], before: hasPreviousPage ? startCursor : null });
  }

  return (
    <Stack gap="sm">
      {before !== null && (
        <Group justify="center">
          <Button size="sm" variant="default" loading={asking} onClick={() => void more(before)}>
            {t('tickets.page.earlier')}
          </Button>
        </Group>
      )}
      {error !== null && <Fault error={error} />}
      <div role="log" aria-label={t('tickets.page.conversation')}>
        <ol className={classes['messages']}>
          {messages.map((message) => (
            <MessageItem key={message.id} message={message} ticket={ticket.id} />
          ))}
        </ol>
        {messages.length === 0 && <Text c="dimmed">{t('tickets.page.noMessages')}</Text>}
      </div>
    </Stack>
  );
}
