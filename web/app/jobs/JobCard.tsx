import { Badge, Button, Group, Paper, Progress, Text, VisuallyHidden } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Fault } from '../errors/Fault';
import { useAct } from '../graphql/useAct';
import { useLanguage } from '../i18n/useLanguage';
import { useViewer } from '../session/viewer';
import { formatDuration, formatInstant, formatNumber } from '../time/format';
import { CANCEL_JOB } from './jobs';
import type { Job, JobRef } from './jobs';
import { JobResult } from './JobResult';
import { progressOf } from './progress';
import { useJob } from './useJob';

const COLORS: Readonly<Record<Job['state'], string>> = {
  RUNNING: 'blue',
  DONE: 'teal',
  CANCELLED: 'gray',
  FAILED: 'red',
  BROKEN_OFF: 'orange',
};

interface Props {
  readonly job: JobRef;
  readonly onOver?: (job: Job) => void;
}

/** A piece of long work: how far it is, a way to stop it, and what has come of it. */
export function JobCard({ job: known, onOver }: Props): ReactNode {
  const { t } = useTranslation('shared');
  const language = useLanguage();
  const { zone } = useViewer();
  const { job, error } = useJob(known, onOver);
  const name = useJobName(job);
  const running = job.state === 'RUNNING';
  const at = formatInstant(job.startedAt, zone, language, 'precise');
  const seconds = job.endedAt === null ? null : (Date.parse(job.endedAt) - Date.parse(job.startedAt)) / 1_000;
  return (
    <Paper withBorder radius="md" p="md" component="article" aria-label={name}>
      <Group justify="space-between" gap="xs">
        <Text fw={600} component="h2" size="sm">
          {name}
        </Text>
        <Badge color={COLORS[job.state]} variant="light">
          {t(`job.state.${job.state}`)}
        </Badge>
      </Group>
      <Text size="sm" c="dimmed">
        {t('job.started', { at })}
        {seconds !== null &&
          ` · ${seconds < 1 ? t('job.tookNoTime') : t('job.took', { time: formatDuration(seconds, language) })}`}
      </Text>
      {running && <Going job={job} name={name} />}
      <VisuallyHidden role="status">
        {!running && t('job.over', { name, state: t(`job.state.${job.state}`) })}
      </VisuallyHidden>
      {!running && <JobResult job={job} />}
      {error !== null && <Fault error={error} />}
    </Paper>
  );
}

function useJobName(job: Job): string {
  const { t } = useTranslation('shared');
  const kind = t(`job.kind.${job.kind}`);
  return job.subject === 'history' ? kind : `${kind} · ${job.subject}`;
}

function Going({ job, name }: { readonly job: Job; readonly name: string }): ReactNode {
  const { t } = useTranslation('shared');
  const language = useLanguage();
  const since = useSinceTold(job);
  const stop = useAct(CANCEL_JOB);
  const [asked, setAsked] = useState(false);
  const { perCent, rate, left } = progressOf(job, since);
  const number = (value: number): string => formatNumber(value, language);
  const facts = [
    job.total > 0 && t('job.counted', { done: number(job.done), total: number(job.total) }),
    rate !== null && t('job.rate', { n: number(rate) }),
    left !== null ? t('job.left', { time: formatDuration(left, language) }) : rate !== null && t('job.measuring'),
  ].filter((fact) => fact !== false);
  // It stays asked for until the job says that it is over.
  const stopping = stop.busy || asked;
  return (
    <>
      <Progress.Root size="lg" mt="sm">
        <Progress.Section value={perCent ?? 0} aria-label={t('job.progress', { name })} striped animated />
      </Progress.Root>
      <Group justify="space-between" mt="xs" gap="xs">
        <Text size="sm">
          {perCent !== null && <strong>{t('job.perCent', { n: perCent })}</strong>}
          {perCent !== null && facts.length > 0 && ' · '}
          {facts.length > 0 ? facts.join(' · ') : perCent === null && t('job.starting')}
        </Text>
        <Button
          size="xs"
          variant="default"
          disabled={stopping}
          onClick={async () => setAsked((await stop.act({ id: job.id })) !== null)}
        >
          {t(stopping ? 'job.stopping' : 'job.stop')}
        </Button>
      </Group>
      {stop.error !== null && <Fault error={stop.error} />}
    </>
  );
}

/** Milliseconds since this was told, as they pass: what is left is counted down meanwhile. */
function useSinceTold(job: Job): number {
  const [told, setTold] = useState({ job, at: Date.now() });
  const [now, setNow] = useState(told.at);
  if (told.job !== job) setTold({ job, at: Date.now() });
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return Math.max(0, now - told.at);
}
