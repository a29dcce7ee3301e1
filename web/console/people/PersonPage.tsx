import { Alert, Anchor, Group, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { useQuery } from 'urql';
import { Fault } from '../../app/errors/Fault';
import { NotFound } from '../../app/errors/NotFound';
import { useOnReturn } from '../../app/graphql/connection';
import { useLanguage } from '../../app/i18n/useLanguage';
import { Loading } from '../../app/layout/Loading';
import { usePageTitle } from '../../app/layout/usePageTitle';
import { useViewer } from '../../app/session/viewer';
import { formatInstant } from '../../app/time/format';
import { isId } from '../../booking/logic/isId';
import { AccessCard } from './person/AccessCard';
import { DataCard } from './person/DataCard';
import { EraseCard } from './person/EraseCard';
import { ProfileForm } from './person/ProfileForm';
import { RolesForm } from './person/RolesForm';
import { ACCOUNT } from './queries';
import { StandingBadge } from './StandingBadge';

/** One person of the site, and what an admin can do about the account. */
export function PersonPage(): ReactNode {
  const { id = '' } = useParams();
  return isId(id) ? <OnePerson key={id} id={id} /> : <NotFound />;
}

function OnePerson({ id }: { readonly id: string }): ReactNode {
  const { t } = useTranslation('console');
  const language = useLanguage();
  const { accountId, zone } = useViewer();
  const [{ data, error }, ask] = useQuery({ query: ACCOUNT, variables: { id } });
  const refetch = (): void => ask({ requestPolicy: 'network-only' });
  useOnReturn(refetch);
  const account = data?.account;
  const name = account ? (account.name ?? t('people.erased')) : t('people.title');
  usePageTitle(name);
  if (error && !data) return <Fault error={error} onRetry={refetch} />;
  if (!data) return <Loading rows={6} />;
  if (!account) return <NotFound />;
  const self = id === accountId;
  const say = (instant: string): string => formatInstant(instant, zone, language, 'date');
  const about = { account, self, onChanged: refetch };
  return (
    <>
      <Anchor component={Link} to="/console/people" size="sm" underline="always">
        {t('people.back')}
      </Anchor>
      <Group mt="sm" gap="sm">
        <Title order={1} size="h2" style={{ overflowWrap: 'anywhere' }}>
          {name}
        </Title>
        <StandingBadge account={account} />
      </Group>
      <Text size="sm" c="dimmed" mb="md">
        {t('people.since', { date: say(account.createdAt) })}
      </Text>
      {account.erasureDueAt !== null && (
        <Alert color="red" mb="md" title={t('people.erasing.title')}>
          {t('people.erasing.lead', { date: say(account.erasureDueAt) })}
        </Alert>
      )}
      {account.email === null ? (
        <Text>{t('people.erasedLead')}</Text>
      ) : (
        <Stack gap="md" maw={900}>
          <ProfileForm {...about} />
          <RolesForm {...about} />
          <AccessCard {...about} />
          <DataCard {...about} />
          <EraseCard {...about} email={account.email} />
        </Stack>
      )}
    </>
  );
}
