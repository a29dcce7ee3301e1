import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode, SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { TicketFault } from '../TicketFault';
import { listOf } from '../filters';
import { TAG } from './commands';
import type { Ticket } from './ticket';
import { useTicketCommand } from './useTicketCommand';

/** Words that a ticket is found by: put on, and taken off by pressing them. */
export function Tags({ ticket }: { readonly ticket: Ticket }): ReactNode {
  const { t } = useTranslation('console');
  const { send, busy, error, forget } = useTicketCommand(TAG, ticket);
  const [text, setText] = useState('');
  const { tags } = ticket;
  const isOver = ticket.status === 'CLOSED';
  async function add(event: SyntheticEvent): Promise<void> {
    event.preventDefault();
    const words = listOf(text);
    if (words.length > 0 && (await send({ add: words, remove: [] }))) setText('');
  }
  return (
    <Stack gap={6} role="group" aria-label={t('tickets.card.tags')}>
      {tags && tags.length > 0 && (
        <Group gap={4}>
          {tags.map((tag) => (
            <Button
              key={tag}
              size="compact-xs"
              variant="light"
              color="gray"
              maw="100%"
              disabled={busy || isOver}
              aria-label={t('tickets.page.removeTag', { tag })}
              onClick={() => void send({ add: [], remove: [tag] })}
            >
              {tag} ×
            </Button>
          ))}
        </Group>
      )}
      {tags?.length === 0 && isOver && <Text size="sm">{t('tickets.create.none')}</Text>}
      {!isOver && (
        <form onSubmit={add}>
          <Group gap={6} align="end" wrap="nowrap">
            <TextInput
              label={t('tickets.card.tags')}
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
              maxLength={200}
              autoComplete="off"
              flex={1}
            />
            <Button type="submit" variant="default" loading={busy} disabled={text.trim() === ''}>
              {t('tickets.page.addTag')}
            </Button>
          </Group>
        </form>
      )}
      {error !== null && <TicketFault error={error} onClose={forget} />}
    </Stack>
  );
}
