import { Anchor, Badge, Button, Group, NativeSelect, Text, TextInput, Title } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode, SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { useQuery } from 'urql';
import { Fault } from '../../app/errors/Fault';
import { useOnReturn } from '../../app/graphql/connection';
import { DataTable } from '../../app/layout/DataTable';
import type { Column } from '../../app/layout/DataTable';
import { Empty } from '../../app/layout/Empty';
import { Loading } from '../../app/layout/Loading';
import { Pager } from '../../app/layout/Pager';
import { usePageTitle } from '../../app/layout/usePageTitle';
import { filtersOf, isFiltered, ROLES, searchOf, STANDINGS, variablesOf } from './filters';
import type { Filters } from './filters';
import { ACCOUNTS } from './queries';
import type { Listed } from './queries';
import { StandingBadge } from './StandingBadge';

/** Everybody of the site, by name. */
export function PeoplePage(): ReactNode {
  const { t } = useTranslation('console');
  const { t: app } = useTranslation('app');
  usePageTitle(t('people.title'));
  const [search] = useSearchParams();
  const filters = filtersOf(search);
  const variables = variablesOf(filters, search.get('after'));
  const [{ data, error, stale }, ask] = useQuery({ query: ACCOUNTS, variables });
  const refetch = (): void => ask({ requestPolicy: 'network-only' });
  useOnReturn(refetch);
  const columns: readonly Column<Listed>[] = [
    {
      key: 'name',
      label: t('people.name'),
      heads: true,
      cell: ({ id, name }) => (
        <Anchor component={Link} to={`/console/people/${id}`} underline="always">
          {name ?? t('people.erased')}
        </Anchor>
      ),
    },
    { key: 'email', label: t('people.email'), cell: ({ email }) => email ?? '–' },
    {
      key: 'roles',
      label: t('people.roles'),
      cell: ({ roles }) => (
        <Group gap={4}>
          {roles.map((role) => (
            <Badge key={role} variant="default">
              {app(`role.${role}`)}
            </Badge>
          ))}
        </Group>
      ),
    },
    { key: 'standing', label: t('people.standing'), cell: (account) => <StandingBadge account={account} /> },
  ];
  const people = data?.accounts.nodes;
  return (
    <>
      <Group justify="space-between" mb="md">
        <Title order={1} size="h2">
          {t('people.title')}
        </Title>
        <Button component={Link} to="/console/people/new">
          {t('people.add')}
        </Button>
      </Group>
      <FilterForm key={searchOf(filters).toString()} filters={filters} />
      {error && !data && <Fault error={error} onRetry={refetch} />}
      {!data && !error && <Loading rows={6} />}
      {people?.length === 0 && !stale && (
        <Empty title={t('people.none')}>{isFiltered(filters) && t('people.noneLead')}</Empty>
      )}
      {people && people.length > 0 && (
        <DataTable label={t('people.title')} columns={columns} rows={people} keyOf={({ id }) => id} />
      )}
      {data && <Pager next={data.accounts.pageInfo.hasNextPage ? data.accounts.pageInfo.endCursor : null} />}
      {people && isFiltered(filters) && (
        <Text size="sm" c="dimmed" mt="sm">
          <Anchor component={Link} to="/console/people" underline="always">
            {t('people.all')}
          </Anchor>
        </Text>
      )}
    </>
  );
}

/** Whom to look for; an address for each choice. */
function FilterForm({ filters }: { readonly filters: Filters }): ReactNode {
  const { t } = useTranslation('console');
  const { t: app } = useTranslation('app');
  const [, setSearch] = useSearchParams();
  const [typed, setTyped] = useState(filters.search);
  const choose = (part: Partial<Filters>): void => setSearch(searchOf({ ...filters, search: typed, ...part }));
  function submit(event: SyntheticEvent): void {
    event.preventDefault();
    choose({});
  }
  return (
    <form onSubmit={submit} role="search">
      <Group align="flex-end" gap="sm" mb="md">
        <TextInput
          type="search"
          label={t('people.search')}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Button type="submit" variant="default">
          {t('people.find')}
        </Button>
        <NativeSelect
          label={t('people.role')}
          value={filters.role ?? ''}
          onChange={(event) => choose({ role: ROLES.find((role) => role === event.currentTarget.value) ?? null })}
          data={[
            { value: '', label: t('people.anyRole') },
            ...ROLES.map((role) => ({ value: role, label: app(`role.${role}`) })),
          ]}
        />
        <NativeSelect
          label={t('people.standing')}
          value={filters.standing ?? ''}
          onChange={(event) =>
            choose({ standing: STANDINGS.find((standing) => standing === event.currentTarget.value) ?? null })
          }
          data={[
            { value: '', label: t('people.anyStanding') },
            ...STANDINGS.map((standing) => ({ value: standing, label: t(`people.standings.${standing}`) })),
          ]}
        />
      </Group>
    </form>
  );
}
