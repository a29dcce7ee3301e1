import { Button, Menu } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useClient, useQuery } from 'urql';
import { Fault } from '../../../app/errors/Fault';
import { FILLED_IN_TEMPLATE, TEMPLATES_TO_USE } from './queries';
import type { Ticket } from './ticket';

interface Props {
  readonly ticket: Pick<Ticket, 'id' | 'department'>;
  readonly onInsert: (text: string) => void;
}

/** Prepared answers, put where somebody writes with their placeholders filled in for the ticket. */
export function TemplateMenu({ ticket, onInsert }: Props): ReactNode {
  const { t } = useTranslation('console');
  const client = useClient();
  const [{ data }] = useQuery({ query: TEMPLATES_TO_USE, variables: { department: ticket.department?.id ?? null } });
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const templates = data?.templates.nodes ?? [];
  if (templates.length === 0) return null;

  async function insert(id: string): Promise<void> {
    if (busy) return;
    setBusy(true);
    const variables = { id, ticket: ticket.id };
    const answer = await client.query(FILLED_IN_TEMPLATE, variables, { requestPolicy: 'network-only' }).toPromise();
    setBusy(false);
    setError(answer.error ?? null);
    const text = answer.data?.filledInTemplate ?? null;
    if (text !== null) onInsert(text);
  }

  return (
    <>
      <Menu shadow="md" position="bottom-start" withinPortal returnFocus={false}>
        <Menu.Target>
          <Button size="compact-sm" variant="default" loading={busy}>
            {t('tickets.page.template')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown mah={320} style={{ overflowY: 'auto' }}>
          {templates.map(({ id, name, locale }) => (
            <Menu.Item key={id} onClick={() => void insert(id)}>
              {name} · {t(`tickets.templates.locale.${locale}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {error !== null && <Fault error={error} />}
    </>
  );
}
