import { Button, Group, NativeSelect, SimpleGrid, Text, TextInput } from '@mantine/core';
import type { ReactNode, RefObject, SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { countOf, listOf, NO_FILTER, PRIORITIES, SLA_STATES, SOURCES } from './filters';
import type { Filter } from './filters';
import { STATUSES } from './moves';
import classes from './tickets.module.css';
import { categoriesOf, useDesk } from './useDesk';

interface Props {
  readonly filter: Filter;
  /** The list can be narrowed to one status; the board has a column for each. */
  readonly list: boolean;
  readonly search: RefObject<HTMLInputElement | null>;
  readonly onChoose: (change: Partial<Filter>) => void;
}

/** Which tickets are shown; kept in the address. */
export function Filters({ filter, list, search, onChoose }: Props): ReactNode {
  const { t } = useTranslation('console');
  const { agents } = useDesk();
  const any = { value: '', label: t('tickets.filter.any') };
  const further = countOf({ ...filter, search: '', assignee: '', priority: '', sla: '' });
  function submit(event: SyntheticEvent<HTMLFormElement>): void {
    event.preventDefault();
    const text = (name: string): string => {
      const value = new FormData(event.currentTarget).get(name);
      return typeof value === 'string' ? value.trim() : '';
    };
    onChoose({ search: text('search'), tags: listOf(text('tags').toLowerCase()) });
  }
  return (
    <form role="search" aria-label={t('tickets.filter.title')} onSubmit={submit}>
      <SimpleGrid cols={{ base: 1, xs: 2, lg: 4 }} spacing="sm" mb="sm">
        <Group gap={6} wrap="nowrap" align="end">
          <TextInput
            ref={search}
            key={filter.search}
            name="search"
            type="search"
            label={t('tickets.filter.search')}
            title={t('tickets.filter.searchHint')}
            defaultValue={filter.search}
            autoComplete="off"
            flex={1}
          />
          <Button type="submit" variant="default">
            {t('tickets.filter.find')}
          </Button>
        </Group>
        <NativeSelect
          label={t('tickets.filter.assignee')}
          value={filter.assignee}
          onChange={(event) => onChoose({ assignee: event.currentTarget.value })}
          data={[
            any,
            { value: 'me', label: t('tickets.filter.me') },
            { value: 'nobody', label: t('tickets.filter.nobody') },
            ...agents.map(({ accountId, name }) => ({ value: accountId, label: name ?? t('tickets.erased') })),
          ]}
        />
        <NativeSelect
          label={t('tickets.filter.priority')}
          value={filter.priority}
          onChange={(event) => onChoose({ priority: event.currentTarget.value })}
          data={[any, ...PRIORITIES.map((one) => ({ value: one, label: t(`tickets.priority.${one}`) }))]}
        />
        <NativeSelect
          label={t('tickets.filter.sla')}
          value={filter.sla}
          onChange={(event) => onChoose({ sla: event.currentTarget.value })}
          data={[any, ...SLA_STATES.map((one) => ({ value: one, label: t(`tickets.sla.${one}`) }))]}
        />
      </SimpleGrid>
      <details open={further > 0}>
        <summary className={classes['summary']}>
          {further === 0 ? t('tickets.filter.more') : t('tickets.filter.moreChosen', { n: further })}
        </summary>
        <Further filter={filter} list={list} onChoose={onChoose} />
      </details>
      {countOf(filter) > 0 && (
        <Button mt="xs" size="compact-sm" variant="default" onClick={() => onChoose(NO_FILTER)}>
          {t('tickets.filter.clear')}
        </Button>
      )}
    </form>
  );
}

/** What is asked for less often. */
function Further({ filter, list, onChoose }: Omit<Props, 'search'>): ReactNode {
  const { t } = useTranslation('console');
  const { departments, categories } = useDesk();
  const any = { value: '', label: t('tickets.filter.any') };
  const named = ({ id, name }: { id: string; name: string }): { value: string; label: string } => ({
    value: id,
    label: name,
  });
  const shown = filter.department === '' ? categories : categoriesOf(categories, filter.department);
  return (
    <>
      <SimpleGrid cols={{ base: 1, xs: 2, lg: 4 }} spacing="sm" mt="xs">
        <NativeSelect
          label={t('tickets.filter.department')}
          value={filter.department}
          onChange={(event) => onChoose({ department: event.currentTarget.value, category: '' })}
          data={[any, ...departments.map(named)]}
        />
        <NativeSelect
          label={t('tickets.filter.category')}
          value={filter.category}
          onChange={(event) => onChoose({ category: event.currentTarget.value })}
          data={[any, ...shown.map(named)]}
        />
        <NativeSelect
          label={t('tickets.filter.source')}
          value={filter.source}
          onChange={(event) => onChoose({ source: event.currentTarget.value })}
          data={[any, ...SOURCES.map((one) => ({ value: one, label: t(`tickets.source.${one}`) }))]}
        />
        <TextInput
          key={filter.tags.join(',')}
          name="tags"
          label={t('tickets.filter.tags')}
          title={t('tickets.filter.tagsHint')}
          defaultValue={filter.tags.join(', ')}
          autoComplete="off"
        />
        {list && (
          <NativeSelect
            label={t('tickets.filter.status')}
            value={filter.statuses[0] ?? ''}
            onChange={(event) => {
              const { value } = event.currentTarget;
              onChoose({ statuses: STATUSES.filter((status) => status === value) });
            }}
            data={[any, ...STATUSES.map((one) => ({ value: one, label: t(`tickets.status.${one}`) }))]}
          />
        )}
      </SimpleGrid>
      {filter.requester !== '' && (
        <Group gap="sm" mt="sm">
          <Text size="sm">{t('tickets.filter.customer')}</Text>
          <Button size="compact-sm" variant="default" onClick={() => onChoose({ requester: '' })}>
            {t('tickets.filter.anyCustomer')}
          </Button>
        </Group>
      )}
    </>
  );
}
