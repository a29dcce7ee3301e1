import { Button, Stack, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useViewer } from '../../../app/session/viewer';
import { PRIORITIES } from '../filters';
import type { Priority } from '../queries';
import { TicketFault } from '../TicketFault';
import { categoriesOf, useDesk } from '../useDesk';
import { ASSIGN, CHANGE_CATEGORY, CHANGE_PRIORITY } from './commands';
import { EditSelect } from './EditSelect';
import { FieldsForm } from './FieldsForm';
import { Tags } from './Tags';
import type { Ticket } from './ticket';
import { MergeButton } from './MergeButton';
import { useTicketCommand } from './useTicketCommand';
import { TransferButton } from './TransferButton';

/** Whose task a ticket is, how much it presses, what it is about; each to be changed. */
export function Properties({ ticket }: { readonly ticket: Ticket }): ReactNode {
  const { t } = useTranslation('console');
  const { accountId } = useViewer();
  const { agents, categories } = useDesk();
  const assign = useTicketCommand(ASSIGN, ticket);
  const priority = useTicketCommand(CHANGE_PRIORITY, ticket);
  const category = useTicketCommand(CHANGE_CATEGORY, ticket);
  const error = assign.error ?? priority.error ?? category.error;
  const { assignee } = ticket;
  const isOver = ticket.status === 'CLOSED';
  const people = agents.map((one) => ({ value: one.accountId, label: one.name ?? t('tickets.erased') }));
  // Somebody who has left the team may still have it.
  if (assignee && !people.some(({ value }) => value === assignee.id)) {
    people.push({ value: assignee.id, label: assignee.name ?? t('tickets.erased') });
  }
  const about = categoriesOf(categories, ticket.department?.id ?? '').filter(
    (one) => one.active || one.id === ticket.category?.id,
  );
  function forget(): void {
    for (const command of [assign, priority, category]) command.forget();
  }
  return (
    <Stack component="section" gap="sm" aria-labelledby="ticket-properties">
      <Title order={2} size="h5" id="ticket-properties">
        {t('tickets.page.properties')}
      </Title>
      <EditSelect
        label={t('tickets.filter.assignee')}
        value={assignee?.id ?? ''}
        disabled={isOver}
        options={[{ value: '', label: t('tickets.nobody') }, ...people]}
        onChange={(value) => {
          forget();
          return assign.send({ assigneeId: value === '' ? null : value });
        }}
      />
      {assignee?.id !== accountId && !isOver && (
        <Button
          size="compact-sm"
          variant="default"
          loading={assign.busy}
          onClick={() => {
            forget();
            void assign.send({ assigneeId: accountId });
          }}
        >
          {t('tickets.page.take')}
        </Button>
      )}
      <EditSelect
        label={t('tickets.filter.priority')}
        value={ticket.priority}
        disabled={isOver}
        options={PRIORITIES.map((one) => ({ value: one, label: t(`tickets.priority.${one}`) }))}
        onChange={(value) => {
          forget();
          return priority.send({ priority: value as Priority });
        }}
      />
      <EditSelect
        label={t('tickets.filter.category')}
        value={ticket.category?.id ?? ''}
        disabled={isOver}
        options={[
          { value: '', label: t('tickets.create.none') },
          ...about.map((one) => ({ value: one.id, label: one.name })),
        ]}
        onChange={(value) => {
          forget();
          return category.send({ categoryId: value === '' ? null : value });
        }}
      />
      {error !== null && <TicketFault error={error} onClose={forget} />}
      <Tags ticket={ticket} />
      <FieldsForm ticket={ticket} />
      {!isOver && <TransferButton ticket={ticket} />}
      {!isOver && <MergeButton ticket={ticket} />}
    </Stack>
  );
}
