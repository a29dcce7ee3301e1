import { Button, Text } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useClient } from 'urql';
import { Fault } from '../errors/Fault';
import { useLanguage } from '../i18n/useLanguage';
import { useViewer } from '../session/viewer';
import { formatBytes, formatInstant } from '../time/format';
import { JOB_FILE } from './jobs';
import type { Job } from './jobs';

type Answer =
  | { readonly name: 'unasked' | 'asking' | 'gone' }
  | { readonly name: 'given'; readonly until: string | null }
  | { readonly name: 'failed'; readonly error: unknown };

/** The file of an export or a checkpoint, for whoever has started it. Each press asks for an address of its own. */
export function JobFile({ job }: { readonly job: Job }): ReactNode {
  const { t } = useTranslation('shared');
  const language = useLanguage();
  const { accountId, zone } = useViewer();
  const client = useClient();
  const [answer, setAnswer] = useState<Answer>({ name: 'unasked' });
  if (job.startedBy !== accountId) {
    return (
      <Text size="sm" c="dimmed">
        {t('file.others')}
      </Text>
    );
  }
  async function fetchFile(): Promise<void> {
    setAnswer({ name: 'asking' });
    const { data, error } = await client.query(JOB_FILE, { id: job.id }, { requestPolicy: 'network-only' }).toPromise();
    const url = data?.job.downloadUrl ?? null;
    if (error) setAnswer({ name: 'failed', error });
    else if (url === null) setAnswer({ name: 'gone' });
    else {
      setAnswer({ name: 'given', until: data?.job.expiresAt ?? null });
      // The server says that it is a file to be kept: the page stays where it is.
      location.assign(url);
    }
  }
  return (
    <div>
      <Button mt="sm" size="sm" loading={answer.name === 'asking'} onClick={() => void fetchFile()}>
        {answer.name === 'given'
          ? t('file.again')
          : t('file.download', { size: formatBytes(job.bytes ?? 0, language) })}
      </Button>
      <Text size="sm" mt="xs" role="status">
        {answer.name === 'gone' && t('file.gone')}
        {answer.name === 'given' &&
          answer.until !== null &&
          t('file.until', { at: formatInstant(answer.until, zone, language, 'time') })}
      </Text>
      {answer.name === 'failed' && <Fault error={answer.error} />}
    </div>
  );
}
