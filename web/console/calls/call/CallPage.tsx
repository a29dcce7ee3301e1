import { Anchor, Button, Group, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { useQuery } from 'urql';
import { Fault } from '../../../app/errors/Fault';
import { NotFound } from '../../../app/errors/NotFound';
import { useOnReturn } from '../../../app/graphql/connection';
import { useLanguage } from '../../../app/i18n/useLanguage';
import { Loading } from '../../../app/layout/Loading';
import { usePageTitle } from '../../../app/layout/usePageTitle';
import { useViewer } from '../../../app/session/viewer';
import { formatDuration, formatInstant, formatRange, zoneLabel } from '../../../app/time/format';
import { isId } from '../../../booking/logic/isId';
import { StatusBadge } from '../badges';
import { ONE_CALL } from '../queries';
import type { OneCall } from '../queries';
import { useLook } from '../useLook';
import { People } from './People';
import { Recordings } from './Recordings';
import { settled } from './settled';

/** One call: who was in its room and how they were connected, and what was recorded. */
export function CallPage(): ReactNode {
  const { id = '' } = useParams();
  return isId(id) ? <Asked key={id} id={id} /> : <NotFound />;
}

function Asked({ id }: { readonly id: string }): ReactNode {
  const { t } = useTranslation('console');
  const [{ data, error }, ask] = useQuery({ query: ONE_CALL, variables: { id } });
  const refetch = (): void => ask({ requestPolicy: 'network-only' });
  const call = data?.call;
  useOnReturn(refetch);
  useLook(refetch, !call || !settled(call));
  usePageTitle(t('calls.one.title'));
  if (error && !data) return <Fault error={error} onRetry={refetch} />;
  if (!data) return <Loading rows={6} />;
  return call ? <Shown call={call} /> : <NotFound />;
}

function Shown({ call }: { readonly call: OneCall }): ReactNode {
  const { t } = useTranslation('console');
  const { accountId } = useViewer();
  const mine = call.participants.some((one) => one.accountId === accountId);
  return (
    <>
      <Anchor component={Link} to="/console/calls" size="sm" underline="always">
        {t('calls.title')}
      </Anchor>
      <Group mt="sm" mb="xs" gap="sm">
        <Title order={1} size="h2">
          {t('calls.one.title')}
        </Title>
        <StatusBadge status={call.status} />
      </Group>
      <Stack gap="lg">
        <Course call={call} />
        {call.status === 'ANSWERED' && mine && (
          <div>
            <Button component="a" href={`/room?call=${call.id}`}>
              {t('calls.back')}
            </Button>
          </div>
        )}
        <People call={call} />
        <Recordings call={call} />
      </Stack>
    </>
  );
}

/** What it was for, and how long everything took. */
function Course({ call }: { readonly call: OneCall }): ReactNode {
  const { t } = useTranslation('console');
  const language = useLanguage();
  const { zone } = useViewer();
  const { startedAt, answeredAt, endedAt, talkedSeconds } = call;
  const waited = answeredAt === null ? null : (Date.parse(answeredAt) - Date.parse(startedAt)) / 1_000;
  return (
    <div>
      <Text>
        {t(`calls.kinds.${call.kind}`)} · {call.callerName ?? t('calls.erased')}
      </Text>
      <Text size="sm">
        {endedAt === null
          ? formatInstant(startedAt, zone, language, 'precise')
          : formatRange(startedAt, endedAt, zone, language, 'precise')}{' '}
        <Text component="span" c="dimmed" inherit>
          {zoneLabel(zone, startedAt)}
        </Text>
      </Text>
      {waited !== null && call.kind === 'DIRECT' && (
        <Text size="sm">{t('calls.one.waited', { time: formatDuration(waited, language) })}</Text>
      )}
      {talkedSeconds !== null && (
        <Text size="sm">{t('calls.one.talked', { time: formatDuration(talkedSeconds, language) })}</Text>
      )}
    </div>
  );
}
