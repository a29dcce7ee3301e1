import { Button, Group, NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode, SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { PageHead } from './PageHead';
import { recordAddress, TYPES } from './timeline';
import type { AggregateType } from './timeline';
import { useNames } from './useNames';

/** Goes to a record whose id somebody has. */
export function RecordChoice(): ReactNode {
  const { t } = useTranslation('audit');
  const names = useNames();
  const navigate = useNavigate();
  const [type, setType] = useState<AggregateType>('appointment');
  const [id, setId] = useState('');
  function submit(event: SyntheticEvent<HTMLFormElement>): void {
    event.preventDefault();
    if (id.trim() !== '') void navigate(recordAddress({ aggregateType: type, aggregateId: id.trim() }));
  }
  return (
    <>
      <PageHead title={t('record.title')} lead={t('record.lead')} />
      <form onSubmit={submit}>
        <Group align="end">
          <NativeSelect
            label={t('filter.type')}
            value={type}
            onChange={({ currentTarget: { value } }) => setType(TYPES.find((one) => one === value) ?? 'appointment')}
            data={TYPES.map((one) => ({ value: one, label: names.type(one) }))}
          />
          <TextInput
            label={t('filter.id')}
            value={id}
            onChange={(event) => setId(event.currentTarget.value)}
            spellCheck={false}
            autoCapitalize="none"
            miw={260}
            flex={1}
            maw={420}
            required
          />
          <Button type="submit">{t('show')}</Button>
        </Group>
      </form>
    </>
  );
}
