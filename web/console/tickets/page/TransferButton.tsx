import { Button, Group, NativeSelect, Stack } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode, SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../../../app/layout/Dialog';
import { TicketFault } from '../TicketFault';
import { categoriesOf, useDesk } from '../useDesk';
import { TRANSFER } from './commands';
import type { Ticket } from './ticket';
import { useTicketCommand } from './useTicketCommand';

/** Hands a ticket to another department, and there to somebody or nobody yet. */
export function TransferButton({ ticket }: { readonly ticket: Ticket }): ReactNode {
  const { t } = useTranslation('console');
  const [opened, setOpened] = useState(false);
  const { departments } = useDesk();
  const others = departments.filter(({ id, active }) => active && id !== ticket.department?.id);
  if (others.length === 0) return null;
  return (
    <>
      <Button variant="default" size="sm" onClick={() => setOpened(true)}>
        {t('tickets.page.transfer.label')}
      </Button>
      {opened && <TransferDialog ticket={ticket} departments={others} onClose={() => setOpened(false)} />}
    </>
  );
}

interface Props {
  readonly ticket: Ticket;
  readonly departments: readonly { readonly id: string; readonly name: string }[];
  readonly onClose: () => void;
}

function TransferDialog({ ticket, departments, onClose }: Props): ReactNode {
  const { t } = useTranslation('console');
  const { agents, categories } = useDesk();
  const { send, busy, error } = useTicketCommand(TRANSFER, ticket);
  const [department, setDepartment] = useState(departments[0]?.id ?? '');
  const [assignee, setAssignee] = useState('');
  const [category, setCategory] = useState('');
  async function submit(event: SyntheticEvent): Promise<void> {
    event.preventDefault();
    const done = await send({
      departmentId: department,
      assigneeId: assignee === '' ? null : assignee,
      categoryId: category === '' ? null : category,
    });
    if (done) onClose();
  }
  return (
    <Dialog opened title={t('tickets.page.transfer.title')} onClose={onClose}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          <NativeSelect
            label={t('tickets.filter.department')}
            value={department}
            onChange={(event) => {
              setDepartment(event.currentTarget.value);
              setCategory('');
            }}
            data={departments.map(({ id, name }) => ({ value: id, label: name }))}
            data-autofocus
          />
          <NativeSelect
            label={t('tickets.filter.assignee')}
            value={assignee}
            onChange={(event) => setAssignee(event.currentTarget.value)}
            data={[
              { value: '', label: t('tickets.nobody') },
              ...agents.map(({ accountId, name }) => ({ value: accountId, label: name ?? t('tickets.erased') })),
            ]}
          />
          <NativeSelect
            label={t('tickets.filter.category')}
            value={category}
            onChange={(event) => setCategory(event.currentTarget.value)}
            data={[
              { value: '', label: t('tickets.create.none') },
              ...categoriesOf(categories, department)
                .filter(({ active }) => active)
                .map(({ id, name }) => ({ value: id, label: name })),
            ]}
          />
          {error !== null && <TicketFault error={error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('tickets.cancel')}
            </Button>
            <Button type="submit" loading={busy}>
              {t('tickets.page.transfer.submit')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
