import { Button, Menu } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '../ConfirmDialog';
import { isFinal, stepsOf } from '../moves';
import { CHANGE_STATUS } from '../queries';
import type { Status } from '../queries';
import { TicketFault } from '../TicketFault';
import { useTicketName } from '../useTicketName';
import type { Ticket } from './ticket';
import { useTicketCommand } from './useTicketCommand';

/** Moves the ticket along: only to where it may go from where it stands. */
export function StatusMenu({ ticket }: { readonly ticket: Ticket }): ReactNode {
  const { t } = useTranslation('console');
  const name = useTicketName();
  const { send, busy, error, forget } = useTicketCommand(CHANGE_STATUS, ticket);
  const [closing, setClosing] = useState(false);
  const steps = stepsOf(ticket);
  const go = (status: Status): Promise<unknown> => send({ status });
  if (steps.length === 0) return null;
  return (
    <>
      <Menu shadow="md" position="bottom-start" withinPortal>
        <Menu.Target>
          <Button size="compact-sm" variant="default" loading={busy}>
            {t('tickets.page.changeStatus')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {steps.map((status) => (
            <Menu.Item key={status} onClick={() => (isFinal(status) ? setClosing(true) : void go(status))}>
              {t(`tickets.status.${status}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {error !== null && <TicketFault error={error} onClose={forget} />}
      {closing && (
        <ConfirmDialog
          title={t('tickets.move.close')}
          lead={t('tickets.move.closeLead', { name: name(ticket) })}
          action={t('tickets.move.closeAction')}
          onClose={() => setClosing(false)}
          onConfirm={() => {
            setClosing(false);
            void go('CLOSED');
          }}
        />
      )}
    </>
  );
}
