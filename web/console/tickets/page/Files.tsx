import { Button, FileButton, Group, Loader, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { sendFile } from '../../../app/graphql/sendFile';
import { useLanguage } from '../../../app/i18n/useLanguage';
import { formatBytes } from '../../../app/time/format';
import { TicketFault } from '../TicketFault';
import { FILE_LIMIT } from './draft';
import type { DraftFile } from './draft';
import classes from './page.module.css';

interface Props {
  readonly files: readonly DraftFile[];
  readonly onChange: (how: (before: readonly DraftFile[]) => readonly DraftFile[]) => void;
  /** Files are under way, or not. */
  readonly onBusy: (busy: boolean) => void;
}

/** Files that go with a message: sent to the server as they are chosen, one after the other. */
export function Files({ files, onChange, onBusy }: Props): ReactNode {
  const { t } = useTranslation('console');
  const language = useLanguage();
  const [sending, setSending] = useState<string | null>(null);
  const [failed, setFailed] = useState<{ readonly name: string; readonly error: unknown } | null>(null);

  async function add(chosen: readonly File[]): Promise<void> {
    setFailed(null);
    onBusy(true);
    for (const file of chosen.slice(0, FILE_LIMIT - files.length)) {
      setSending(file.name);
      try {
        const id = await sendFile(`/attachments?name=${encodeURIComponent(file.name)}`, file);
        onChange((before) => [...before, { id, name: file.name, bytes: file.size }]);
      } catch (error) {
        setFailed({ name: file.name, error });
        break;
      }
    }
    setSending(null);
    onBusy(false);
  }

  return (
    <Stack gap={0} align="flex-start">
      {files.length > 0 && (
        <Group gap={6} mb={6} role="group" aria-label={t('tickets.page.files.label')}>
          {files.map((file) => (
            <Button
              key={file.id}
              size="compact-sm"
              variant="default"
              maw="100%"
              aria-label={t('tickets.page.files.remove', { name: file.name })}
              onClick={() => onChange((before) => before.filter(({ id }) => id !== file.id))}
            >
              <span className={classes['file']}>{file.name}</span>&nbsp;({formatBytes(file.bytes, language)}) ×
            </Button>
          ))}
        </Group>
      )}
      <div role="status">
        {sending !== null && (
          <Group gap={6}>
            <Loader size="xs" />
            <Text size="sm" className={classes['text']}>
              {t('tickets.page.files.sending', { name: sending })}
            </Text>
          </Group>
        )}
      </div>
      {failed && (
        <TicketFault
          title={t('tickets.page.files.failed', { name: failed.name })}
          error={failed.error}
          onClose={() => setFailed(null)}
        />
      )}
      {files.length < FILE_LIMIT && (
        <FileButton multiple onChange={(chosen) => void add(chosen)} resetRef={null}>
          {(props) => (
            <Button {...props} size="compact-sm" variant="default" disabled={sending !== null}>
              {t('tickets.page.files.add')}
            </Button>
          )}
        </FileButton>
      )}
    </Stack>
  );
}
