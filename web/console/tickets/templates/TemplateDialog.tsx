import { Button, Group, NativeSelect, SimpleGrid, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useRef, useState } from 'react';
import type { ReactNode, SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Fault } from '../../../app/errors/Fault';
import { useCommand } from '../../../app/graphql/useCommand';
import { useLanguage } from '../../../app/i18n/useLanguage';
import { Dialog } from '../../../app/layout/Dialog';
import { inserted } from '../page/draft';
import { useDesk } from '../useDesk';
import { PLACEHOLDERS, REWRITE_TEMPLATE, WRITE_TEMPLATE } from './queries';
import type { Template } from './queries';

interface Props {
  /** The one to say in other words; a new one if null. */
  readonly template: Template | null;
  readonly onClose: () => void;
}

/** Writes a prepared answer. Placeholders are put in by pressing them. */
export function TemplateDialog({ template, onClose }: Props): ReactNode {
  const { t } = useTranslation('console');
  const language = useLanguage();
  const { departments } = useDesk();
  const write = useCommand(WRITE_TEMPLATE);
  const rewrite = useCommand(REWRITE_TEMPLATE);
  const [name, setName] = useState(template?.name ?? '');
  const [body, setBody] = useState(template?.body ?? '');
  const [locale, setLocale] = useState<Template['locale']>(template?.locale ?? (language === 'tr' ? 'TR' : 'EN'));
  const [department, setDepartment] = useState(template?.departmentId ?? '');
  const [checked, setChecked] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const error = write.error ?? rewrite.error;
  const missing = (value: string): string | null =>
    checked && value.trim() === '' ? t('tickets.create.missing') : null;

  async function submit(event: SyntheticEvent): Promise<void> {
    event.preventDefault();
    setChecked(true);
    if (name.trim() === '' || body.trim() === '') return;
    const input = { name: name.trim(), body: body.trim(), locale, departmentId: department === '' ? null : department };
    const done = template ? await rewrite.send({ id: template.id, input }) : await write.send({ input });
    if (done) onClose();
  }
  function put(placeholder: string): void {
    const { selectionStart = body.length, selectionEnd = body.length } = field.current ?? {};
    setBody((before) => inserted(before, `{{${placeholder}}}`, selectionStart, selectionEnd));
    field.current?.focus();
  }

  return (
    <Dialog
      opened
      title={t(template ? 'tickets.templates.rewriteTitle' : 'tickets.templates.writeTitle')}
      onClose={onClose}
      size="lg"
    >
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          <TextInput
            label={t('tickets.templates.name')}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={missing(name)}
            maxLength={120}
            withAsterisk
            data-autofocus
          />
          <Textarea
            ref={field}
            label={t('tickets.templates.body')}
            value={body}
            onChange={(event) => setBody(event.currentTarget.value)}
            error={missing(body)}
            rows={8}
            withAsterisk
          />
          <div role="group" aria-label={t('tickets.templates.placeholders')}>
            <Text size="sm" mb={4}>
              {t('tickets.templates.placeholders')}
            </Text>
            <Group gap={6}>
              {PLACEHOLDERS.map((placeholder) => (
                <Button key={placeholder} size="compact-xs" variant="default" onClick={() => put(placeholder)}>
                  {t(`tickets.templates.placeholder.${placeholder.replace('.', '_') as 'site_name'}`)}
                </Button>
              ))}
            </Group>
          </div>
          <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
            <NativeSelect
              label={t('tickets.templates.language')}
              value={locale}
              onChange={(event) => setLocale(event.currentTarget.value as Template['locale'])}
              data={(['TR', 'EN'] as const).map((one) => ({ value: one, label: t(`tickets.templates.locale.${one}`) }))}
            />
            <NativeSelect
              label={t('tickets.filter.department')}
              value={department}
              onChange={(event) => setDepartment(event.currentTarget.value)}
              data={[
                { value: '', label: t('tickets.templates.everybody') },
                ...departments.map((one) => ({ value: one.id, label: one.name })),
              ]}
            />
          </SimpleGrid>
          {error !== null && <Fault error={error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('tickets.cancel')}
            </Button>
            <Button type="submit" loading={write.busy || rewrite.busy}>
              {t('tickets.page.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
