import { Button, Stack } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode, SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { FieldInput } from '../FieldInput';
import { textOf, valueOf } from '../fields';
import type { FieldTexts } from '../fields';
import { TicketFault } from '../TicketFault';
import { useDesk } from '../useDesk';
import { CHANGE_FIELDS } from './commands';
import type { Ticket } from './ticket';
import { useTicketCommand } from './useTicketCommand';

/** The fields that the site adds to its tickets, filled in together. */
export function FieldsForm({ ticket }: { readonly ticket: Ticket }): ReactNode {
  const { t } = useTranslation('console');
  const { fields } = useDesk();
  const { send, busy, error } = useTicketCommand(CHANGE_FIELDS, ticket);
  const [texts, setTexts] = useState<FieldTexts>({});
  const filled: FieldTexts = Object.fromEntries(ticket.fields.map((value) => [value.key, textOf(value)]));
  const shown = fields.filter(({ key, active }) => active || key in filled);
  const changed = shown.filter(({ key }) => (texts[key] ?? filled[key] ?? '') !== (filled[key] ?? ''));
  if (shown.length === 0) return null;
  async function save(event: SyntheticEvent): Promise<void> {
    event.preventDefault();
    const values = changed.map((field) => valueOf(field, texts[field.key] ?? ''));
    if (values.length === 0) return;
    if (await send({ fields: values })) setTexts({});
  }
  return (
    <form onSubmit={save}>
      <Stack
        gap="sm"
        component="fieldset"
        p={0}
        m={0}
        bd={0}
        {...(ticket.status === 'CLOSED' ? { disabled: true } : {})}
      >
        {shown.map((field) => (
          <FieldInput
            key={field.key}
            field={field}
            value={texts[field.key] ?? filled[field.key] ?? ''}
            onChange={(text) => setTexts((before) => ({ ...before, [field.key]: text }))}
          />
        ))}
        {error !== null && <TicketFault error={error} />}
        {changed.length > 0 && (
          <Button type="submit" size="compact-sm" loading={busy}>
            {t('tickets.page.saveFields')}
          </Button>
        )}
      </Stack>
    </form>
  );
}
