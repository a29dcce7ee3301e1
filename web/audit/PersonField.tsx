import { Button, Group, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useClient } from 'urql';
import { Fault } from '../app/errors/Fault';
import { graphql } from '../app/graphql/graphql';
import type { ResultOf } from '../app/graphql/graphql';
import { shortId } from '../app/layout/Identifier';

const PEOPLE = graphql(`
  query People($search: String!) {
    accounts(search: $search, first: 6) {
      nodes {
        id
        name
      }
    }
  }
`);

type Found = ResultOf<typeof PEOPLE>['accounts']['nodes'];

const ID = /^[0-9a-f-]{36}$/i;

interface Props {
  /** The account's id. */
  readonly person: string;
  readonly onChange: (person: string) => void;
}

/** Chooses a person by name or by id. It searches when it is told to, as the answer shows people's names. */
export function PersonField({ person, onChange }: Props): ReactNode {
  const { t } = useTranslation('audit');
  const client = useClient();
  const [text, setText] = useState('');
  const [found, setFound] = useState<Found | null>(null);
  const [name, setName] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);

  async function find(): Promise<void> {
    const search = text.trim();
    if (search === '' || busy) return;
    if (ID.test(search)) {
      onChange(search.toLowerCase());
      return;
    }
    setBusy(true);
    const answer = await client.query(PEOPLE, { search }, { requestPolicy: 'network-only' }).toPromise();
    setBusy(false);
    setError(answer.error ?? null);
    setFound(answer.data?.accounts.nodes ?? null);
  }

  if (person !== '') {
    return (
      <div>
        <Text size="sm" fw={500}>
          {t('filter.person')}
        </Text>
        <Group gap="xs" mt={4}>
          <Text size="sm">{name ?? shortId(person)}</Text>
          <Button
            size="compact-sm"
            variant="default"
            aria-label={t('filter.removePerson')}
            onClick={() => {
              setFound(null);
              onChange('');
            }}
          >
            {t('clear')}
          </Button>
        </Group>
      </div>
    );
  }
  return (
    <div>
      <Group gap={6} align="end" wrap="nowrap">
        <TextInput
          label={t('filter.person')}
          description={t('filter.personHint')}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return;
            event.preventDefault();
            void find();
          }}
          flex={1}
        />
        <Button variant="default" loading={busy} onClick={() => void find()}>
          {t('filter.findPerson')}
        </Button>
      </Group>
      {error !== null && <Fault error={error} />}
      <div role="status">
        {found?.length === 0 && <Text size="sm">{t('filter.noPerson')}</Text>}
        {found && found.length > 0 && (
          <Group gap={6} mt={6} role="group" aria-label={t('filter.found')}>
            {found.map((one) => (
              <Button
                key={one.id}
                size="compact-sm"
                variant="light"
                onClick={() => {
                  setName(one.name);
                  onChange(one.id);
                }}
              >
                {one.name ?? shortId(one.id)}
              </Button>
            ))}
          </Group>
        )}
      </div>
    </div>
  );
}
