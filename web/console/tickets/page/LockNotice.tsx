import { Alert, Button, Group, Text } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { isRefused } from '../../../app/errors/problem';
import { useCommand } from '../../../app/graphql/useCommand';
import { useLanguage } from '../../../app/i18n/useLanguage';
import { Icon } from '../../../app/layout/Icon';
import { useViewer } from '../../../app/session/viewer';
import { formatInstant } from '../../../app/time/format';
import { ConfirmDialog } from '../ConfirmDialog';
import { TicketFault } from '../TicketFault';
import { UNLOCK } from './commands';
import type { Ticket } from './ticket';
import type { Lock } from './useLock';

interface Props {
  readonly ticket: Ticket;
  readonly lock: Lock;
}

/** Who edits the ticket, if anybody does; and that one does oneself. */
export function LockNotice({ ticket, lock }: Props): ReactNode {
  const { t } = useTranslation('console');
  const { accountId } = useViewer();
  const other = ticket.lock && ticket.lock.owner.id !== accountId ? ticket.lock : null;
  return (
    <div role="status">
      {other && <Others id={ticket.id} name={other.owner.name} since={other.since} />}
      {!other && lock.held && (
        <Group gap="xs">
          <Icon name="lock" size={16} />
          <Text size="sm">{t('tickets.page.lock.own')}</Text>
          <Button size="compact-sm" variant="default" onClick={lock.release}>
            {t('tickets.page.lock.release')}
          </Button>
        </Group>
      )}
      {isRefused(lock.error, 'LOCK_LOST') && <Text size="sm">{t('tickets.page.lock.lost')}</Text>}
      {lock.error !== null && !isRefused(lock.error, 'LOCK_LOST') && !other && <TicketFault error={lock.error} />}
    </div>
  );
}

interface OthersProps {
  readonly id: string;
  readonly name: string | null;
  readonly since: string;
}

function Others({ id, name, since }: OthersProps): ReactNode {
  const { t } = useTranslation('console');
  const language = useLanguage();
  const { roles, zone } = useViewer();
  const [asking, setAsking] = useState(false);
  const { send, busy, error } = useCommand(UNLOCK);
  const who = name ?? t('tickets.erased');
  return (
    <Alert
      role="group"
      color="yellow"
      icon={<Icon name="lock" />}
      title={t('tickets.page.lock.other', { name: who, at: formatInstant(since, zone, language, 'time') })}
    >
      <Text size="sm">{t('tickets.page.lock.otherLead')}</Text>
      {roles.includes('ADMIN') && (
        <Button mt="xs" size="compact-sm" variant="default" onClick={() => setAsking(true)}>
          {t('tickets.page.lock.break')}
        </Button>
      )}
      {asking && (
        <ConfirmDialog
          title={t('tickets.page.lock.breakTitle')}
          lead={t('tickets.page.lock.breakLead', { name: who })}
          action={t('tickets.page.lock.break')}
          busy={busy}
          onClose={() => setAsking(false)}
          onConfirm={async () => {
            if (await send({ id })) setAsking(false);
          }}
        >
          {error !== null && <TicketFault error={error} />}
        </ConfirmDialog>
      )}
    </Alert>
  );
}
