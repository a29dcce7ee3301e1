import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { CUSTOMERS } from './queries';

/** Whoever is found is shown, and that is recorded: nobody is before something is typed to find them by. */
const LEAST = 2;

interface Props {
  /** The account. */
  readonly value: string | null;
  readonly error: string | null;
  readonly onChange: (value: string | null) => void;
}

/** Whose ticket it is, found by name or email address. */
export function CustomerField({ value, error, onChange }: Props): ReactNode {
  const { t } = useTranslation('console');
  const [text, setText] = useState('');
  const [search] = useDebouncedValue(text, 200);
  const wanted = search.trim();
  const pause = wanted.length < LEAST;
  const [{ data, fetching }] = useQuery({ query: CUSTOMERS, variables: { search: wanted }, pause });
  const [chosen, setChosen] = useState<{ value: string; label: string } | null>(null);
  const found = (pause ? [] : (data?.accounts.nodes ?? [])).map(({ id, name, email }) => ({
    value: id,
    label: [name ?? t('tickets.erased'), email].filter(Boolean).join(' · '),
  }));
  // What was chosen stays, also where it is not among what is found now.
  const options = chosen && !found.some((one) => one.value === chosen.value) ? [chosen, ...found] : found;
  return (
    <Select
      label={t('tickets.create.customer')}
      description={t('tickets.create.customerHint')}
      searchable
      withAsterisk
      data={options}
      value={value}
      error={error}
      filter={({ options: all }) => all}
      onSearchChange={(next) => setText(next === chosen?.label ? '' : next)}
      onChange={(id, option) => {
        setChosen(id === null ? null : option);
        onChange(id);
      }}
      {...(fetching || pause ? {} : { nothingFoundMessage: t('tickets.create.noCustomer') })}
      data-autofocus
    />
  );
}
