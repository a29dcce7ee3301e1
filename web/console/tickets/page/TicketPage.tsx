import { Alert, Anchor, Group, Stack, Title } from '@mantine/core';
import { useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { Fault } from '../../../app/errors/Fault';
import { NotFound } from '../../../app/errors/NotFound';
import { Loading } from '../../../app/layout/Loading';
import { usePageTitle } from '../../../app/layout/usePageTitle';
import { useViewer } from '../../../app/session/viewer';
import { PriorityBadge, StatusBadge } from '../Badges';
import { ClockBadge } from '../ClockBadge';
import { ShortcutsHelp } from '../ShortcutsHelp';
import { useShortcuts } from '../useShortcuts';
import { Composer } from './Composer';
import { Conversation } from './Conversation';
import { Facts } from './Facts';
import { History } from './History';
import { LockNotice } from './LockNotice';
import classes from './page.module.css';
import { Properties } from './Properties';
import { StatusMenu } from './StatusMenu';
import { Subject } from './Subject';
import type { Ticket } from './ticket';
import { useDraft } from './useDraft';
import { useLock } from './useLock';
import { useTicket } from './useTicket';

/** One ticket: what was written, what is known of it, and what can be done. */
export function TicketPage(): ReactNode {
  const { number = '' } = useParams();
  return /^[1-9]\d{0,8}$/.test(number) ? <Numbered key={number} number={Number(number)} /> : <NotFound />;
}

function Numbered({ number }: { readonly number: number }): ReactNode {
  const { t } = useTranslation('console');
  const { ticket, missing, error, deaf, refetch } = useTicket(number);
  usePageTitle(t('tickets.page.title', { number }));
  if (missing) return <NotFound />;
  return (
    <>
      <Anchor component={Link} to="/console/tickets" size="sm" underline="always">
        {t('tickets.pages.board')}
      </Anchor>
      {error !== null && !ticket && <Fault error={error} onRetry={refetch} />}
      {deaf !== null && <Fault error={deaf} />}
      {error === null && !ticket && <Loading rows={8} />}
      {ticket && <Shown key={ticket.id} ticket={ticket} />}
    </>
  );
}

function Shown({ ticket }: { readonly ticket: Ticket }): ReactNode {
  const { t } = useTranslation('console');
  const { accountId } = useViewer();
  const isOver = ticket.status === 'CLOSED';
  const free = !ticket.lock || ticket.lock.owner.id === accountId;
  const lock = useLock(ticket.id, free && !isOver);
  const field = useRef<HTMLTextAreaElement>(null);
  const writing = useDraft(ticket.id);
  const [help, setHelp] = useState(false);
  const write = (kind: 'reply' | 'note'): void => {
    writing.change((before) => ({ ...before, kind }));
    field.current?.focus();
  };
  useShortcuts({ '?': () => setHelp(true), r: () => write('reply'), i: () => write('note') });
  return (
    <Stack gap="md" mt="xs">
      <Subject ticket={ticket} />
      <Group gap="sm">
        <StatusBadge status={ticket.status} />
        <PriorityBadge priority={ticket.priority} />
        <StatusMenu ticket={ticket} />
      </Group>
      <div className={classes['clocks']} role="group" aria-label={t('tickets.card.clocks')}>
        {ticket.clocks?.map((clock) => (
          <ClockBadge key={clock.promise} clock={clock} />
        ))}
      </div>
      <LockNotice ticket={ticket} lock={lock} />
      <div className={classes['layout']}>
        <Stack gap="md" component="section" aria-labelledby="ticket-conversation">
          <Title order={2} size="h5" id="ticket-conversation">
            {t('tickets.page.conversation')}
          </Title>
          <Conversation ticket={ticket} />
          {isOver ? (
            <Alert role="note" color="gray">
              {t('tickets.page.over')}
            </Alert>
          ) : (
            <Composer ticket={ticket} field={field} writing={writing} onTouch={lock.touch} onSent={lock.release} />
          )}
        </Stack>
        <Stack gap="lg">
          <Facts ticket={ticket} />
          <Properties ticket={ticket} />
          <Stack component="section" gap="sm" aria-labelledby="ticket-history">
            <Title order={2} size="h5" id="ticket-history">
              {t('tickets.page.history')}
            </Title>
            <History entries={ticket.history} />
          </Stack>
        </Stack>
      </div>
      <ShortcutsHelp
        opened={help}
        onClose={() => setHelp(false)}
        keys={[
          ['help', ['?']],
          ['reply', ['r']],
          ['note', ['i']],
          ['send', ['Ctrl+Enter']],
        ]}
      />
    </Stack>
  );
}
