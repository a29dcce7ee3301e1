import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import type { Customer } from './newTicket';
import { CUSTOMERS } from './queries';

/** Whoever is found is shown, and that is recorded: nobody is before something is typed to find them by. */
const LEAST = 2;

interface Props {
  readonly value: Customer | null;
  readonly error: string | null;
  readonly onChange: (customer: Customer | null) => void;
}

/** Whose ticket it is, found by name or email address. */
export function CustomerField({ value, error, onChange }: Props): ReactNode {
  const { t } = useTranslation('console');
  const [text, setText] = useState('');
  const [search] = useDebouncedValue(text, 200);
  const wanted = search.trim();
  const pause = wanted.length < LEAST;
  const [{ data, fetching }] = useQuery({ query: CUSTOMERS, variables: { search: wanted }, pause });
  const found = (pause ? [] : (data?.accounts.nodes ?? [])).map(({ id, name, email }) => ({
    value: id,
    label: [name ?? t('tickets.erased'), email].filter(Boolean).join(' · '),
  }));
  // What was chosen stays, also where it is not among what is found now.
  const chosen = value && !found.some((one) => one.value === value.id) ? [{ value: value.id, label: value.label }] : [];
  return (
    <Select
      label={t('tickets.create.customer')}
      description={t('tickets.create.customerHint')}
      searchable
      withAsterisk
      data={[...chosen, ...found]}
      value={value?.id ?? null}
      error={error}
      filter={({ options: all }) => all}
      onSearchChange={(next) => setText(next === value?.label ? '' : next)}
      onChange={(id, option) => onChange(id === null ? null : { id, label: option.label })}
      {...(fetching || pause ? {} : { nothingFoundMessage: t('tickets.create.noCustomer') })}
      // Of a draft it is known already; its list would open over the rest.
      data-autofocus={value === null ? true : undefined}
    />
  );
}
