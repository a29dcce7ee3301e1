import { Button, Group, NativeSelect, SimpleGrid, Stack, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode, SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { Fault } from '../../app/errors/Fault';
import { useCommand } from '../../app/graphql/useCommand';
import { Dialog } from '../../app/layout/Dialog';
import { CustomerField } from './CustomerField';
import { FieldInput } from './FieldInput';
import { valueOf } from './fields';
import { PRIORITIES, SOURCES } from './filters';
import { EMPTY, isEmpty } from './newTicket';
import type { Draft } from './newTicket';
import { OPEN_TICKET } from './queries';
import type { Priority, Source } from './queries';
import { categoriesOf, useDesk } from './useDesk';
import { useKept } from './useKept';

/** Opens a ticket for a customer, who called or wrote elsewhere. What is written stays until it was sent or thrown away. */
export function NewTicket({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { t } = useTranslation('console');
  const navigate = useNavigate();
  const desk = useDesk();
  const { send, busy, error } = useCommand(OPEN_TICKET);
  const { draft, change } = useKept('new', EMPTY, isEmpty);
  const { customer, subject, body, department, category, priority, source, texts } = draft;
  const set = (part: Partial<Draft>): void => change((before) => ({ ...before, ...part }));
  const [checked, setChecked] = useState(false);
  const departments = desk.departments.filter(({ active }) => active);
  const categories = categoriesOf(desk.categories, department).filter(({ active }) => active);
  const fields = desk.fields.filter(({ active }) => active);
  const missing = (value: string): string | null =>
    checked && value.trim() === '' ? t('tickets.create.missing') : null;

  async function submit(event: SyntheticEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    setChecked(true);
    const needed = [subject, body, ...(departments.length > 0 ? [department] : [])];
    needed.push(...fields.filter(({ required }) => required).map(({ key }) => texts[key] ?? ''));
    if (customer === null || needed.some((text) => text.trim() === '')) return;
    const filled = fields.filter(({ key }) => (texts[key] ?? '').trim() !== '');
    const input = {
      requesterId: customer.id,
      subject: subject.trim(),
      body: body.trim(),
      departmentId: department === '' ? null : department,
      categoryId: category === '' ? null : category,
      priority,
      source,
      fields: filled.map((field) => valueOf(field, texts[field.key] ?? '')),
    };
    const data = await send({ input });
    if (!data) return;
    set(EMPTY);
    onClose();
    const number = data.openTicket.ticket?.number;
    if (number !== undefined) void navigate(`/console/tickets/${number}`);
  }

  return (
    <Dialog opened title={t('tickets.create.title')} onClose={onClose} size="lg">
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          <CustomerField
            value={customer}
            onChange={(found) => set({ customer: found })}
            error={checked && customer === null ? t('tickets.create.missing') : null}
          />
          <TextInput
            label={t('tickets.create.subject')}
            value={subject}
            onChange={(event) => set({ subject: event.currentTarget.value })}
            error={missing(subject)}
            maxLength={200}
            withAsterisk
            data-autofocus={customer === null ? undefined : true}
          />
          <Textarea
            label={t('tickets.create.body')}
            value={body}
            onChange={(event) => set({ body: event.currentTarget.value })}
            error={missing(body)}
            rows={5}
            withAsterisk
          />
          <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
            {departments.length > 0 && (
              <NativeSelect
                label={t('tickets.filter.department')}
                value={department}
                onChange={(event) => set({ department: event.currentTarget.value, category: '' })}
                error={missing(department)}
                withAsterisk
                data={[
                  { value: '', label: t('tickets.create.choose') },
                  ...departments.map(({ id, name }) => ({ value: id, label: name })),
                ]}
              />
            )}
            <NativeSelect
              label={t('tickets.filter.category')}
              value={category}
              onChange={(event) => set({ category: event.currentTarget.value })}
              data={[
                { value: '', label: t('tickets.create.none') },
                ...categories.map(({ id, name }) => ({ value: id, label: name })),
              ]}
            />
            <NativeSelect
              label={t('tickets.filter.priority')}
              value={priority}
              onChange={(event) => set({ priority: event.currentTarget.value as Priority })}
              data={PRIORITIES.map((one) => ({ value: one, label: t(`tickets.priority.${one}`) }))}
            />
            <NativeSelect
              label={t('tickets.filter.source')}
              value={source}
              onChange={(event) => set({ source: event.currentTarget.value as Source })}
              data={SOURCES.map((one) => ({ value: one, label: t(`tickets.source.${one}`) }))}
            />
            {fields.map((field) => (
              <FieldInput
                key={field.key}
                field={field}
                value={texts[field.key] ?? ''}
                onChange={(text) => change((before) => ({ ...before, texts: { ...before.texts, [field.key]: text } }))}
                error={field.required ? missing(texts[field.key] ?? '') : null}
              />
            ))}
          </SimpleGrid>
          {error !== null && <Fault error={error} />}
          <Group justify="flex-end">
            {!isEmpty(draft) && (
              <Button
                variant="subtle"
                color="red"
                me="auto"
                onClick={() => {
                  set(EMPTY);
                  setChecked(false);
                }}
              >
                {t('tickets.create.discard')}
              </Button>
            )}
            <Button variant="default" onClick={onClose}>
              {t('tickets.cancel')}
            </Button>
            <Button type="submit" loading={busy}>
              {t('tickets.create.submit')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
