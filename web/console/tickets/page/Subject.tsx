import { Button, Group, TextInput, Title } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode, SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { TicketFault } from '../TicketFault';
import { useTicketName } from '../useTicketName';
import { CHANGE_SUBJECT } from './commands';
import classes from './page.module.css';
import type { Ticket } from './ticket';
import { useTicketCommand } from './useTicketCommand';

/** What the ticket is called, to be said in other words. */
export function Subject({ ticket }: { readonly ticket: Ticket }): ReactNode {
  const { t } = useTranslation('console');
  const name = useTicketName();
  const { send, busy, error } = useTicketCommand(CHANGE_SUBJECT, ticket);
  const [text, setText] = useState<string | null>(null);
  async function save(event: SyntheticEvent): Promise<void> {
    event.preventDefault();
    const subject = text?.trim() ?? '';
    if (subject === '' || subject === ticket.subject) setText(null);
    else if (await send({ subject })) setText(null);
  }
  return (
    <>
      <Group gap="sm" align="baseline">
        <Title order={1} size="h2" className={classes['text']}>
          {name(ticket)}
        </Title>
        {text === null && ticket.status !== 'CLOSED' && ticket.subject !== null && (
          <Button size="compact-sm" variant="default" onClick={() => setText(ticket.subject ?? '')}>
            {t('tickets.page.rename')}
          </Button>
        )}
      </Group>
      {text !== null && (
        <form onSubmit={save}>
          <Group gap="xs" align="end">
            <TextInput
              label={t('tickets.create.subject')}
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
              maxLength={200}
              flex="1 1 200px"
              autoFocus
            />
            <Button type="submit" loading={busy}>
              {t('tickets.page.save')}
            </Button>
            <Button variant="default" onClick={() => setText(null)}>
              {t('tickets.cancel')}
            </Button>
          </Group>
        </form>
      )}
      {error !== null && <TicketFault error={error} />}
    </>
  );
}
