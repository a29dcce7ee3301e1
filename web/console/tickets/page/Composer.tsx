import { Button, Group, NativeSelect, Radio, Stack, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import type { KeyboardEvent, ReactNode, RefObject, SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { TicketFault } from '../TicketFault';
import { BODY_LIMIT, inserted, replySteps } from './draft';
import type { Draft } from './draft';
import { Files } from './Files';
import classes from './page.module.css';
import { TemplateMenu } from './TemplateMenu';
import type { Ticket } from './ticket';
import type { useDraft } from './useDraft';
import { useSending } from './useSending';

interface Props {
  readonly ticket: Ticket;
  readonly field: RefObject<HTMLTextAreaElement | null>;
  readonly writing: ReturnType<typeof useDraft>;
  /** Somebody writes. */
  readonly onTouch: () => void;
  readonly onSent: () => void;
}

/** Where the desk answers, or writes notes that the customer never sees. What is written stays until it was sent. */
export function Composer({ ticket, field, writing, onTouch, onSent }: Props): ReactNode {
  const { t } = useTranslation('console');
  const { draft, change, clear } = writing;
  const { send, busy, error } = useSending(ticket);
  const [uploading, setUploading] = useState(false);
  const steps = replySteps(ticket);
  const isNote = draft.kind === 'note';
  const length = Array.from(draft.body.trim()).length;
  const set = (part: Partial<Draft>): void => change((before) => ({ ...before, ...part }));

  async function submit(): Promise<void> {
    if (length === 0 || length > BODY_LIMIT || busy || uploading) return;
    const then = steps.find((status) => status === draft.then) ?? null;
    if (!(await send({ ...draft, then: then ?? '' }))) return;
    clear();
    onSent();
  }
  function insert(text: string): void {
    const { selectionStart = 0, selectionEnd = 0 } = field.current ?? {};
    change((before) => ({ ...before, body: inserted(before.body, text, selectionStart, selectionEnd) }));
    onTouch();
    field.current?.focus();
  }

  return (
    <form
      aria-label={t('tickets.page.write')}
      className={classes['composer']}
      data-kind={draft.kind}
      onSubmit={(event: SyntheticEvent) => {
        event.preventDefault();
        void submit();
      }}
    >
      <fieldset className={classes['kinds']}>
        {(['reply', 'note'] as const).map((kind) => (
          <Radio
            key={kind}
            name="kind"
            label={t(`tickets.page.write_${kind}`)}
            checked={draft.kind === kind}
            onChange={() => set({ kind })}
          />
        ))}
      </fieldset>
      <Textarea
        ref={field}
        label={t(isNote ? 'tickets.page.noteLabel' : 'tickets.page.replyLabel')}
        description={isNote ? t('tickets.page.noteHint') : undefined}
        error={length > BODY_LIMIT ? t('tickets.page.tooLong', { length, limit: BODY_LIMIT }) : null}
        value={draft.body}
        onChange={(event) => {
          set({ body: event.currentTarget.value });
          onTouch();
        }}
        onKeyDown={(event: KeyboardEvent) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void submit();
        }}
        autosize
        minRows={4}
        maxRows={16}
      />
      <Stack gap="sm" mt="sm">
        <Group gap="xs" align="flex-start">
          <TemplateMenu ticket={ticket} onInsert={insert} />
          <Files
            files={draft.files}
            onChange={(how) => change((before) => ({ ...before, files: how(before.files) }))}
            onBusy={setUploading}
          />
        </Group>
        {error !== null && <TicketFault title={t('tickets.page.notSent')} error={error} />}
        <Group justify="flex-end" align="flex-end" gap="sm">
          {!isNote && steps.length > 0 && (
            <NativeSelect
              label={t('tickets.page.then')}
              value={steps.includes(draft.then as (typeof steps)[number]) ? draft.then : ''}
              onChange={(event) => set({ then: event.currentTarget.value as Draft['then'] })}
              data={[
                { value: '', label: t('tickets.page.thenStays') },
                ...steps.map((status) => ({ value: status, label: t(`tickets.status.${status}`) })),
              ]}
            />
          )}
          <Button type="submit" loading={busy} disabled={length === 0 || uploading}>
            {t(isNote ? 'tickets.page.saveNote' : 'tickets.page.sendReply')}
          </Button>
        </Group>
        <Text size="xs" c="dimmed" ta="end" visibleFrom="sm">
          {t('tickets.page.sendHint')}
        </Text>
      </Stack>
    </form>
  );
}
