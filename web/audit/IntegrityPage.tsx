import { Button, FileInput, Paper, SimpleGrid, Text, Title } from '@mantine/core';
import { useRef, useState } from 'react';
import type { ReactNode, SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { Fault } from '../app/errors/Fault';
import { useAct } from '../app/graphql/useAct';
import type { JobKind, JobRef } from '../app/jobs/jobs';
import { Identifier } from '../app/layout/Identifier';
import { Loading } from '../app/layout/Loading';
import { bringCheckpoint, KEY, MAKE_CHECKPOINT, VERIFY } from './checkpoints';
import { JobResults } from './JobResults';
import { PageHead } from './PageHead';

const KINDS: readonly JobKind[] = ['VERIFY', 'CHECKPOINT'];

/** Is the history what was recorded? And what it takes to find that out later. */
export function IntegrityPage(): ReactNode {
  const { t } = useTranslation('audit');
  const [started, setStarted] = useState<readonly JobRef[]>([]);
  const onStarted = (job: JobRef): void => setStarted((before) => [job, ...before]);
  return (
    <>
      <PageHead title={t('integrity.title')} lead={t('integrity.lead')} />
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md">
        <Verification onStarted={onStarted} />
        <Checkpoint onStarted={onStarted} />
      </SimpleGrid>
      <Key />
      <JobResults
        title={t('integrity.jobs')}
        kinds={KINDS}
        started={started}
        none={t('integrity.noJobs')}
        noneLead={t('integrity.noJobsLead')}
      />
    </>
  );
}

interface Props {
  readonly onStarted: (job: JobRef) => void;
}

function Verification({ onStarted }: Props): ReactNode {
  const { t } = useTranslation('audit');
  const verify = useAct(VERIFY);
  const [file, setFile] = useState<File | null>(null);
  const [bringing, setBringing] = useState(false);
  const [refused, setRefused] = useState<unknown>(null);
  const under = useRef(false);
  async function submit(event: SyntheticEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    if (under.current) return;
    under.current = true;
    setRefused(null);
    setBringing(true);
    try {
      const against = file && (await bringCheckpoint(file));
      const done = await verify.act({ against });
      if (done) onStarted(done.verifyHistory);
    } catch (error) {
      setRefused(error);
    } finally {
      under.current = false;
      setBringing(false);
    }
  }
  return (
    <Paper withBorder radius="md" p="md" component="section" aria-labelledby="verify">
      <Title order={2} size="h4" id="verify">
        {t('integrity.verify')}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {t('integrity.verifyLead')}
      </Text>
      <form onSubmit={submit}>
        <FileInput
          label={t('integrity.file')}
          description={t('integrity.fileHint')}
          value={file}
          onChange={setFile}
          clearable
          clearButtonProps={{ 'aria-label': t('clear') }}
          mb="sm"
        />
        {(refused ?? verify.error) !== null && <Fault error={refused ?? verify.error} />}
        <Button type="submit" loading={bringing || verify.busy} mt="xs">
          {t('integrity.verify')}
        </Button>
      </form>
    </Paper>
  );
}

function Checkpoint({ onStarted }: Props): ReactNode {
  const { t } = useTranslation('audit');
  const make = useAct(MAKE_CHECKPOINT);
  return (
    <Paper withBorder radius="md" p="md" component="section" aria-labelledby="checkpoint">
      <Title order={2} size="h4" id="checkpoint">
        {t('integrity.checkpoint')}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {t('integrity.checkpointLead')}
      </Text>
      {make.error !== null && <Fault error={make.error} />}
      <Button
        loading={make.busy}
        onClick={async () => {
          const done = await make.act({});
          if (done) onStarted(done.makeCheckpoint);
        }}
      >
        {t('integrity.checkpoint')}
      </Button>
    </Paper>
  );
}

function Key(): ReactNode {
  const { t } = useTranslation('audit');
  const [{ data, error, fetching }] = useQuery({ query: KEY, requestPolicy: 'cache-first' });
  return (
    <Paper withBorder radius="md" p="md" mt="md" component="section" aria-labelledby="key">
      <Title order={2} size="h4" id="key">
        {t('integrity.key')}
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        {t('integrity.keyLead')}
      </Text>
      {error && <Fault error={error} />}
      {fetching && <Loading rows={1} />}
      {data && <Identifier id={data.checkpointKey} whole />}
    </Paper>
  );
}
