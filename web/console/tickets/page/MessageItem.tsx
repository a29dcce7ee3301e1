import { Button, Group, Text } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useClient } from 'urql';
import { Fault } from '../../../app/errors/Fault';
import { useLanguage } from '../../../app/i18n/useLanguage';
import { Icon } from '../../../app/layout/Icon';
import { useViewer } from '../../../app/session/viewer';
import { formatBytes, formatInstant } from '../../../app/time/format';
import { FILE_ADDRESSES } from './queries';
import type { Message } from './queries';
import classes from './page.module.css';

interface Props {
  readonly message: Message;
  readonly ticket: string;
}

/** One message: the customer's, the desk's, or a note that looks like none of these. */
export function MessageItem({ message, ticket }: Props): ReactNode {
  const { t } = useTranslation('console');
  const language = useLanguage();
  const { zone } = useViewer();
  const { kind, author, sentAt, body, attachments } = message;
  return (
    <li className={classes['message']} data-kind={kind}>
      <Group gap={6} mb={4} justify="space-between">
        <Text size="sm" fw={600} className={classes['text']}>
          {author ? (author.name ?? t('tickets.erased')) : t('tickets.page.system')}
        </Text>
        <Text size="xs" c="dimmed">
          <time dateTime={sentAt}>{formatInstant(sentAt, zone, language, 'date-time')}</time>
        </Text>
      </Group>
      {kind === 'NOTE' ? (
        <Text size="xs" fw={600} mb={4} className={classes['kind']}>
          <Icon name="lock" size={14} /> {t('tickets.page.kind.NOTE')}
        </Text>
      ) : (
        <Text size="xs" c="dimmed" mb={4}>
          {t(`tickets.page.kind.${kind}`)}
        </Text>
      )}
      <Text size="sm" className={classes['body']}>
        {body ?? t('tickets.page.erasedBody')}
      </Text>
      {attachments.length > 0 && (
        <Group gap={6} mt="xs" role="group" aria-label={t('tickets.page.files.label')}>
          {attachments.map((file) => (
            <FileButton key={file.id} file={file} ticket={ticket} />
          ))}
        </Group>
      )}
    </li>
  );
}

interface FileProps {
  readonly file: Message['attachments'][number];
  readonly ticket: string;
}

/** Fetches a file: its address holds for some minutes only, so it is asked for first. */
function FileButton({ file, ticket }: FileProps): ReactNode {
  const { t } = useTranslation('console');
  const language = useLanguage();
  const client = useClient();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [gone, setGone] = useState(false);
  async function open(): Promise<void> {
    if (busy) return;
    setBusy(true);
    const answer = await client.query(FILE_ADDRESSES, { id: ticket }, { requestPolicy: 'network-only' }).toPromise();
    setBusy(false);
    setError(answer.error ?? null);
    const files = answer.data?.ticket?.messages.nodes.flatMap(({ attachments }) => attachments) ?? [];
    const found = files.find(({ id }) => id === file.id);
    setGone(answer.data !== undefined && !found);
    // The server says that it is a file to be kept: the page stays where it is.
    if (found) location.assign(found.url);
  }
  return (
    <div>
      <Button size="compact-sm" variant="default" loading={busy} onClick={() => void open()} maw="100%">
        <span className={classes['file']}>{file.name ?? t('tickets.page.files.nameless')}</span>
        &nbsp;({formatBytes(file.bytes, language)})
      </Button>
      {error !== null && <Fault error={error} />}
      {gone && (
        <Text size="sm" role="status">
          {t('tickets.page.files.gone')}
        </Text>
      )}
    </div>
  );
}
