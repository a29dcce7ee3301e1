import { Paper, SimpleGrid, Stack, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Fault } from '../../app/errors/Fault';
import { Loading } from '../../app/layout/Loading';
import { usePageTitle } from '../../app/layout/usePageTitle';
import { useViewer } from '../../app/session/viewer';
import { AvailabilityForm } from './AvailabilityForm';
import { Incoming } from './Incoming';
import { PastCalls } from './PastCalls';
import { Queue } from './Queue';
import { Team } from './Team';
import { useCallDesk } from './useCallDesk';
import { useIncoming } from './useIncoming';

/** Calls: what rings, who waits, whom they reach, and what there was. */
export function CallsPage(): ReactNode {
  const { t } = useTranslation('console');
  usePageTitle(t('calls.title'));
  const { accountId } = useViewer();
  const incoming = useIncoming();
  const { desk, error, refetch } = useCallDesk(incoming.news);
  const me = desk?.team.find((member) => member.accountId === accountId);
  return (
    <>
      <Title order={1} size="h2" mb="md">
        {t('calls.title')}
      </Title>
      {incoming.error !== null && <Fault error={incoming.error} onRetry={incoming.refetch} />}
      <Incoming ringing={incoming.ringing} running={incoming.running} onChanged={incoming.refetch} />
      {error !== null && !desk && <Fault error={error} onRetry={refetch} />}
      {error === null && !desk && <Loading />}
      {desk && (
        <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md" mb="xl">
          <Stack gap="md">
            {me && (
              <Paper withBorder radius="md" p="md">
                <AvailabilityForm me={me} onChanged={refetch} />
              </Paper>
            )}
            <Paper withBorder radius="md" p="md">
              <Queue waiting={desk.calls.nodes} free={desk.callDesk.free} talking={desk.callDesk.talking} />
            </Paper>
          </Stack>
          <Paper withBorder radius="md" p="md">
            <Team members={desk.team} />
          </Paper>
        </SimpleGrid>
      )}
      <PastCalls news={incoming.news} />
    </>
  );
}
