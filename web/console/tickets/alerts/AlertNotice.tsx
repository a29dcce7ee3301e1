import { Alert, Anchor } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Icon } from '../../../app/layout/Icon';
import { useTicketName } from '../useTicketName';
import { useAlerted } from './useAlerted';

/** Says at once, above the tickets, that a promise is about to be broken, or was. */
export function AlertNotice(): ReactNode {
  const { t } = useTranslation('console');
  const name = useTicketName();
  const told = useAlerted();
  const [read, setRead] = useState<string | null>(null);
  const ticket = told?.alert.ticket;
  return (
    <div role="status">
      {told && ticket && told.cursor !== read && (
        <Alert
          role="group"
          color={told.alert.kind === 'BREACH' ? 'red' : 'yellow'}
          icon={<Icon name="warning" />}
          title={t(`tickets.alerts.told.${told.alert.kind}`, { promise: t(`tickets.promise.${told.alert.promise}`) })}
          withCloseButton
          closeButtonLabel={t('close', { ns: 'app' })}
          onClose={() => setRead(told.cursor)}
          mb="md"
        >
          <Anchor component={Link} to={`/console/tickets/${ticket.number}`} size="sm" c="inherit" underline="always">
            {name(ticket)}
          </Anchor>
        </Alert>
      )}
    </div>
  );
}
